//! `classify`: on which side of a shape points are, and how far away.

use crate::context::Context;
use crate::error::Failure;
use crate::operand::{Operand, number, vector};
use crate::output::Value;
use clap::{Args, Subcommand};
use orthant::geometry::{
    Ellipsoid, Hypercube, Hyperplane, Hyperrectangle, Side, Sphere, Surface, Tolerance,
    ellipsoid_memory,
};
use orthant::io::{Array, Progress, Shape, Spool};
use orthant::{Error, MatRef};

/// Elements of points that are classified at once: 16 MiB, a few milliseconds.
const TOGETHER: usize = 1 << 22;

/// Points that are classified at once, however few coordinates they have.
const MOST: usize = 1 << 18;

const HELP: &str = "\
A line for each point: negative, on or positive and the signed distance of a
hyperplane; inside, on or outside and the signed distance, of an ellipsoid the
level, which is 1 on its surface.

  orthant classify points.npy hyperplane --weights 3,4 --bias -10
  orthant classify '0,0;3,4' sphere --center 0,0 --radius 5
  orthant classify points.csv --count box --min 0,0 --max 1,1

A point is on the surface within --tolerance, or else within four units in the
last place of what is compared: 4e times |x| + |w0|/|w| of a hyperplane, the
greater of |x - c| and r of a sphere, of the level and 1 of an ellipsoid, of
the coordinates and the bounds of a box or cube, with e = 2^-23.";

#[derive(Args)]
#[command(after_help = HELP, subcommand_value_name = "SHAPE", subcommand_help_heading = "Shapes")]
pub struct Classify {
    /// The points, one a row
    points: Operand,
    /// How near is on: in units of the distance, of an ellipsoid of the level
    #[arg(long, global = true, value_name = "T")]
    tolerance: Option<Operand>,
    /// Print how many points are where
    #[arg(long, global = true)]
    count: bool,
    /// Leave out points that are on no side, as with a NaN coordinate: an error otherwise
    #[arg(long, global = true)]
    skip_nan: bool,
    #[command(subcommand)]
    shape: ShapeOfInterest,
}

#[derive(Subcommand)]
enum ShapeOfInterest {
    /// W x + W0 = 0: a line, a plane
    Hyperplane {
        /// The normal W
        #[arg(long)]
        weights: Operand,
        /// W0
        #[arg(long, value_name = "W0")]
        bias: Operand,
    },
    /// |x - C| = R: a circle, a sphere
    Sphere {
        /// The centre C
        #[arg(long)]
        center: Operand,
        /// The radius R
        #[arg(long)]
        radius: Operand,
    },
    /// (x - C)^T S^-1 (x - C) = 1
    #[command(group = clap::ArgGroup::new("form").required(true))]
    Ellipsoid {
        /// The centre C
        #[arg(long)]
        center: Operand,
        /// The semi-axes along the coordinates
        #[arg(long, group = "form")]
        axes: Option<Operand>,
        /// The matrix S, symmetric and positive definite, such as a covariance
        #[arg(long, group = "form")]
        shape: Option<Operand>,
    },
    /// L <= x <= U in every coordinate: a rectangle, a box
    Box {
        /// The corner L
        #[arg(long)]
        min: Operand,
        /// The corner U
        #[arg(long)]
        max: Operand,
    },
    /// A box of equal edges: a square, a cube
    Cube {
        /// The centre C
        #[arg(long)]
        center: Operand,
        /// The length of an edge
        #[arg(long)]
        side: Operand,
    },
}

/// The words for the three sides.
static HALVES: [&str; 3] = ["negative", "on", "positive"];
static CLOSED: [&str; 3] = ["inside", "on", "outside"];

impl Classify {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let read = |name, operand| vector("classify", name, context.read(operand)?);
        let scalar = |name, operand| number("classify", name, &context.read(operand)?);
        let kernels = context.kernels;
        match &self.shape {
            ShapeOfInterest::Hyperplane { weights, bias } => {
                let (weights, bias) = (read("--weights", weights)?, scalar("--bias", bias)?);
                let plane = Hyperplane::new(weights.data(), bias)?;
                self.classify(context, plane.on(kernels), &HALVES)
            }
            ShapeOfInterest::Sphere { center, radius } => {
                let (center, radius) = (read("--center", center)?, scalar("--radius", radius)?);
                let sphere = Sphere::new(center.data(), radius)?;
                self.classify(context, sphere.on(kernels), &CLOSED)
            }
            ShapeOfInterest::Ellipsoid { center, axes: Some(axes), .. } => {
                let (center, axes) = (read("--center", center)?, read("--axes", axes)?);
                let ellipsoid = Ellipsoid::with_axes(center.data(), axes.data())?;
                self.classify(context, ellipsoid.on(kernels), &CLOSED)
            }
            ShapeOfInterest::Ellipsoid { center, shape: Some(shape), .. } => {
                let (center, shape) = (read("--center", center)?, context.read(shape)?);
                let shape = square(&shape, center.data().len())?;
                let mut memory = vec![0.0; ellipsoid_memory(center.data().len())];
                let ellipsoid = Ellipsoid::with_shape(center.data(), shape, &mut memory)
                    .map_err(not_a_shape)?;
                self.classify(context, ellipsoid.on(kernels), &CLOSED)
            }
            // clap asks for one of the two.
            ShapeOfInterest::Ellipsoid { .. } => {
                Err(Failure::Usage("classify: ellipsoid needs --axes or --shape".to_owned()))
            }
            ShapeOfInterest::Box { min, max } => {
                let (min, max) = (read("--min", min)?, read("--max", max)?);
                let boxed = Hyperrectangle::new(min.data(), max.data())?;
                self.classify(context, boxed.on(kernels), &CLOSED)
            }
            ShapeOfInterest::Cube { center, side } => {
                let (center, side) = (read("--center", center)?, scalar("--side", side)?);
                let cube = Hypercube::new(center.data(), side)?;
                self.classify(context, cube.on(kernels), &CLOSED)
            }
        }
    }

    fn classify(
        &self,
        context: &Context,
        shape: impl Surface,
        words: &'static [&'static str; 3],
    ) -> Result<(), Failure> {
        let tolerance = match &self.tolerance {
            None => Tolerance::Rounding,
            Some(t) => Tolerance::Within(number("classify", "--tolerance", &context.read(t)?)?),
        };
        let mut found = Found::new(words, !self.count);
        let mut points = context.rows(&self.points)?;
        if points.cols() != shape.dimension() {
            return Err(Failure::Data(format!(
                "classify: the points have {} coordinates each, the shape is one of {} dimensions; \
                 write points one a row",
                points.cols(),
                shape.dimension()
            )));
        }
        let most = (TOGETHER / points.cols().max(1)).clamp(1, MOST);
        let is_mapped = points.is_mapped();
        let (mut values, mut sides, mut first) = (Vec::new(), Vec::new(), 0);
        while let Some(block) = points.next_rows(most)? {
            values.resize(block.rows(), 0.0);
            sides.resize(block.rows(), Side::Undefined);
            shape.classify(block, tolerance, &mut values, &mut sides)?;
            if let Some(row) = found.take(&values, &sides)?.filter(|_| !self.skip_nan) {
                let has_nan = block.row(row).is_some_and(|x| x.iter().any(|x| x.is_nan()));
                let fault = if has_nan {
                    "has a coordinate that is NaN"
                } else {
                    "is infinitely far on both sides"
                };
                return Err(Failure::Data(format!(
                    "classify: the point in row {} {fault}; correct it, or leave such points out \
                     with --skip-nan",
                    first + row + 1
                )));
            }
            first += block.rows();
            if is_mapped {
                context.progress.advance(size_of_val(block.data()) as u64);
            }
        }
        context.finish("classify", found.value(self.skip_nan)?)
    }
}

/// What was found of all points so far. Nothing is said before the last of them, which may be bad.
struct Found {
    words: &'static [&'static str; 3],
    counts: [u64; 3],
    skipped: u64,
    /// Which word and what value each point has, if not only counts are wanted.
    each: Option<[Spool; 2]>,
}

impl Found {
    fn new(words: &'static [&'static str; 3], wants_all: bool) -> Self {
        Self { words, counts: [0; 3], skipped: 0, each: wants_all.then(Default::default) }
    }

    /// Takes points in; gives the first that is nowhere.
    fn take(&mut self, values: &[f32], sides: &[Side]) -> Result<Option<usize>, Failure> {
        let mut nowhere = None;
        let (mut places, mut kept) = (Vec::new(), Vec::new());
        for (i, (value, side)) in values.iter().zip(sides).enumerate() {
            let place = match side {
                Side::Negative => 0,
                Side::On => 1,
                Side::Positive => 2,
                Side::Undefined => {
                    self.skipped += 1;
                    nowhere = nowhere.or(Some(i));
                    continue;
                }
            };
            self.counts[place] += 1;
            if self.each.is_some() {
                places.push(place as f32);
                kept.push(*value);
            }
        }
        if let Some([all_places, all_values]) = &mut self.each {
            all_places.push(&places)?;
            all_values.push(&kept)?;
        }
        Ok(nowhere)
    }

    fn value(self, tells_skipped: bool) -> Result<Value, Failure> {
        if let Some([places, values]) = self.each {
            let sides = Value::Words(self.words, places.finish()?);
            let values = Value::Array(values.finish()?);
            return Ok(Value::Columns(vec![("side", sides), ("value", values)]));
        }
        let counts = self.words.iter().copied().zip(self.counts.map(Value::Integer));
        let skipped = tells_skipped.then_some(("skipped", Value::Integer(self.skipped)));
        Ok(Value::Members(counts.chain(skipped).collect()))
    }
}

/// What a matrix that is no ellipsoid's lacks; the function that tells recommends other
/// factorisations.
fn not_a_shape(error: Error) -> Failure {
    match error {
        Error::NotPositiveDefinite { pivot, value, .. } => Failure::Data(format!(
            "classify: --shape is not positive definite (pivot {} is {value}); \
             write one that is, such as a covariance",
            pivot + 1
        )),
        Error::NotSymmetric { at: [i, j], values: [a, b], .. } => Failure::Data(format!(
            "classify: --shape is not symmetric (row {}, column {} is {a}, its mirror image {b}); \
             write one that equals its transpose",
            i + 1,
            j + 1
        )),
        Error::NotFiniteVector { operand: "the shape", .. } => Failure::Data(
            "classify: --shape has an element that is NaN or infinite; write finite numbers"
                .to_owned(),
        ),
        other => other.into(),
    }
}

/// The matrix of `--shape`, in as many dimensions as the centre; a number is 1×1.
fn square(array: &Array, n: usize) -> Result<MatRef<'_>, Failure> {
    let (rows, cols) = match array.shape() {
        Shape::Matrix { rows, cols } => (rows, cols),
        Shape::Vector(n) => (1, n),
    };
    if (rows, cols) != (n, n) {
        return Err(Failure::Data(format!(
            "classify: --shape is {rows}x{cols}, --center has {n} coordinates; \
             write a square matrix, {n}x{n}"
        )));
    }
    Ok(MatRef::new(array.data(), rows, cols)?)
}
