//! `plot`: what a 2x2 matrix does to the plane, as an SVG picture of two panels.
//!
//! Before: the grid, the unit square, the unit circle, eigenvectors and right singular vectors.
//! After: their images. Each kind has a dash pattern of its own, so that a print in black and
//! white tells them apart.
//!
//! There is no PNG: the program may weigh 6 MiB and weighs 5.7, which leaves no room for what draws labels in pixels.
//! The error for `.png` names programs that make one of the SVG.

use super::matrix::matrix;
use crate::context::Context;
use crate::error::Failure;
use crate::operand::Operand;
use clap::Args;
use orthant::{Matrix, spectrum};
use std::fmt::Write;

/// Side of a panel, in the picture's units.
const SIDE: f64 = 400.0;
/// Between the panels, and around them.
const GAP: f64 = 30.0;
/// Above the panels, for their headings.
const TOP: f64 = 50.0;

/// Lines of the grid on each side of an axis; those beyond a panel are cut off.
const LINES: i32 = 5;

/// Points in a quarter of the circle.
const QUARTER: u32 = 30;

type Point = [f64; 2];

#[derive(Args)]
pub struct Plot {
    /// A 2x2 matrix
    a: Operand,
}

impl Plot {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let a = matrix("plot", "A", context.read(&self.a)?)?;
        let &[p, q, r, s] = a.as_slice() else {
            return Err(not_two_by_two(&a));
        };
        if a.rows() != 2 {
            return Err(not_two_by_two(&a));
        }
        let map = Map([p, q, r, s].map(f64::from));
        let (eigen, remark) = eigenvectors(context, &a)?;
        let svd = spectrum::svd(context.kernels, &a, false)?;
        // A singular vector that an eigenvector would hide is drawn the other way; so is its image.
        let is_hidden = |v: &Point| eigen.iter().any(|(_, x)| v[0] * x[0] + v[1] * x[1] > 0.97);
        let right = [0, 1].map(|i| [0, 1].map(|j| number(&svd.vt, i, j)));
        let right = right.map(|v| if is_hidden(&v) { v.map(|x| 0.0 - x) } else { v });
        let singular = [0, 1].map(|i| f64::from(svd.values.get(i).copied().unwrap_or_default()));
        let picture = Picture { map, eigen, remark, right, singular };
        context.output.picture(&picture.draw())
    }
}

fn not_two_by_two(a: &Matrix) -> Failure {
    Failure::Data(format!(
        "plot: the matrix is {}x{}; a picture is drawn of a 2x2 matrix",
        a.rows(),
        a.cols(),
    ))
}

fn number(a: &Matrix, i: usize, j: usize) -> f64 {
    f64::from(a.get(i, j).unwrap_or_default())
}

/// The real eigenvalues with their vectors, and what to say when there are fewer than two.
fn eigenvectors(context: &Context, a: &Matrix) -> Result<(Vec<(f64, Point)>, String), Failure> {
    let eig = spectrum::eig(context.kernels, a)?;
    if let (Some((re, im)), false) = (eig.values().next(), eig.is_real()) {
        return Ok((Vec::new(), format!("eigenvalues {re} ± {im}i: no real eigenvector")));
    }
    let mut found: Vec<(f64, Point)> = Vec::new();
    for (j, (value, _)) in eig.values().enumerate() {
        let v = [0, 1].map(|i| number(&eig.packed, i, j));
        let is_parallel = |w: &Point| (v[0] * w[1] - v[1] * w[0]).abs() < 1e-3;
        if !found.iter().any(|(_, w)| is_parallel(w)) {
            found.push((f64::from(value), v));
        }
    }
    let remark = match found.as_slice() {
        [(value, _)] => format!("eigenvalue {} twice, one eigenvector", short(*value)),
        _ => String::new(),
    };
    Ok((found, remark))
}

/// The matrix, by rows.
#[derive(Clone, Copy)]
struct Map([f64; 4]);

impl Map {
    const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0]);

    fn apply(self, [x, y]: Point) -> Point {
        let [p, q, r, s] = self.0;
        [p * x + q * y, r * x + s * y]
    }
}

/// The power of ten of the first digit.
fn exponent(x: f64) -> i32 {
    let text = format!("{x:e}");
    text.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or_default()
}

/// Points on the unit circle, the quarters one after the other:
/// `((1 − t²)/(1 + t²), 2t/(1 + t²))`.
fn circle() -> impl Iterator<Item = Point> {
    (0..4 * QUARTER).map(|i| {
        let t = f64::from(i % QUARTER) / f64::from(QUARTER);
        let [x, y] = [(1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t)];
        match i / QUARTER {
            0 => [x, y],
            1 => [-y, x],
            2 => [-x, -y],
            _ => [y, -x],
        }
    })
}

/// At most four significant digits.
fn short(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let digits = 3 - exponent(x);
    if !(-3..=7).contains(&digits) {
        return format!("{x:.3e}");
    }
    let text = format!("{x:.*}", usize::try_from(digits).unwrap_or_default());
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// The least of these steps times a power of ten that is not below `x`.
fn round_up(x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let power: f64 = format!("1e{}", exponent(x)).parse().unwrap_or(1.0);
    let steps = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0];
    steps.iter().map(|step| step * power).find(|round| *round >= x).unwrap_or(10.0 * power)
}

/// One of the two halves: a window on the plane of half width `reach`.
struct Panel {
    left: f64,
    reach: f64,
    map: Map,
}

impl Panel {
    fn place(&self, [x, y]: Point) -> Point {
        let unit = SIDE / (2.0 * self.reach);
        [self.left + SIDE / 2.0 + x * unit, TOP + SIDE / 2.0 - y * unit]
    }

    fn line(&self, class: &str, from: Point, to: Point) -> String {
        let ([a, b], [c, d]) = (self.place(from), self.place(to));
        format!(
            "<line class=\"{class}\" x1=\"{a:.2}\" y1=\"{b:.2}\" x2=\"{c:.2}\" y2=\"{d:.2}\"/>\n"
        )
    }

    /// An arrow from zero to the image of `v`, with a label beyond its tip; of zero the label.
    fn arrow(&self, class: &str, v: Point, label: &str) -> String {
        let tip = self.map.apply(v);
        let ([x, y], [zero_x, zero_y]) = (self.place(tip), self.place([0.0, 0.0]));
        let (dx, dy) = (x - zero_x, y - zero_y);
        let length = (dx * dx + dy * dy).sqrt();
        let (dx, dy) = if length > 0.0 { (dx / length, dy / length) } else { (0.7, 0.7) };
        let anchor = if dx < -0.3 { "end" } else { "start" };
        // Beside the axis that a horizontal arrow lies on.
        let lift = if dy.abs() < 0.1 { -10.0 } else { 4.0 };
        let (tx, ty) = (x + 10.0 * dx, y + 12.0 * dy + lift);
        let mut svg = String::new();
        if length > 1.0 {
            svg += &self.line(class, [0.0, 0.0], tip);
            let wing = |side: f64| [x - 9.0 * dx - side * dy, y - 9.0 * dy + side * dx];
            let ([a, b], [c, d]) = (wing(4.0), wing(-4.0));
            let _ = writeln!(
                svg,
                "<polygon class=\"tip\" points=\"{x:.2},{y:.2} {a:.2},{b:.2} {c:.2},{d:.2}\"/>"
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{tx:.2}\" y=\"{ty:.2}\" text-anchor=\"{anchor}\">{label}</text>"
        );
        svg
    }

    fn polygon(&self, class: &str, points: impl Iterator<Item = Point>) -> String {
        let mut svg = format!("<polygon class=\"{class}\" points=\"");
        for point in points {
            let [x, y] = self.place(self.map.apply(point));
            let _ = write!(svg, "{x:.2},{y:.2} ");
        }
        svg.truncate(svg.trim_end().len());
        svg + "\"/>\n"
    }

    /// Frame, axes with the numbers at their ends, grid, square and circle.
    fn ground(&self, heading: &str) -> String {
        let (left, reach) = (self.left, self.reach);
        let middle = left + SIDE / 2.0;
        let mut svg = format!(
            "<text class=\"heading\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{heading}</text>\n\
             <rect class=\"frame\" x=\"{left}\" y=\"{TOP}\" width=\"{SIDE}\" height=\"{SIDE}\"/>\n\
             <g clip-path=\"url(#clip{left})\">\n",
            TOP - 14.0,
        );
        for i in -LINES..=LINES {
            let (at, end) = (f64::from(i), f64::from(LINES));
            for ends in [[[at, -end], [at, end]], [[-end, at], [end, at]]] {
                let [from, to] = ends.map(|end| self.map.apply(end));
                svg += &self.line("grid", from, to);
            }
        }
        svg += &self.line("axis", [-reach, 0.0], [reach, 0.0]);
        svg += &self.line("axis", [0.0, -reach], [0.0, reach]);
        let square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        svg += &self.polygon("square", square.into_iter());
        svg += &self.polygon("circle", circle());
        svg += "</g>\n";
        let half = short(reach / 2.0);
        for (x, y, at) in [(reach / 2.0, 0.0, "6,14"), (0.0, reach / 2.0, "6,4")] {
            let [px, py] = self.place([x, y]);
            let (dx, dy) = at.split_once(',').unwrap_or_default();
            let (tick_x, tick_y) = if y == 0.0 { (0.0, 4.0) } else { (4.0, 0.0) };
            let _ = writeln!(
                svg,
                "<path class=\"axis\" d=\"M{:.2} {:.2}L{:.2} {:.2}\"/>\
                 <text class=\"small\" x=\"{px:.2}\" y=\"{py:.2}\" dx=\"{dx}\" dy=\"{dy}\">{half}</text>",
                px - tick_x,
                py - tick_y,
                px + tick_x,
                py + tick_y,
            );
        }
        svg
    }
}

/// All that is drawn.
struct Picture {
    map: Map,
    eigen: Vec<(f64, Point)>,
    remark: String,
    right: [Point; 2],
    singular: [f64; 2],
}

const STYLE: &str = "<style>\
text{font:14px sans-serif;fill:#000;paint-order:stroke;stroke:#fff;stroke-width:3px}\
.small{font-size:11px}.heading{font-size:17px}\
line,path,polygon,rect{stroke:#000;fill:none}\
.frame{stroke-width:1}.axis{stroke-width:1}.grid{stroke-width:.6;stroke:#777;stroke-dasharray:1 3}\
.square{stroke-width:2;fill:#ccc;fill-opacity:.45}.circle{stroke-width:1.6;stroke-dasharray:7 4}\
.eigen{stroke-width:2.6}.singular{stroke-width:2;stroke-dasharray:10 3 2 3}.tip{fill:#000}\
</style>\n";

impl Picture {
    fn draw(&self) -> String {
        let [p, q, r, s] = self.map.0.map(short);
        let (width, height) = (2.0 * SIDE + 3.0 * GAP, TOP + SIDE + 110.0);
        let corners = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]].map(|corner| self.map.apply(corner));
        let far = corners.iter().flatten().fold(self.singular[0], |far, x| far.max(x.abs()));
        let before = Panel { left: GAP, reach: 2.0, map: Map::IDENTITY };
        let left = 2.0 * GAP + SIDE;
        let after = Panel { left, reach: round_up(1.25 * far), map: self.map };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
             <title id=\"title\">The matrix [[{p}, {q}], [{r}, {s}]] and the plane</title>\n\
             <desc id=\"desc\">{}</desc>\n{STYLE}\
             <rect width=\"{width}\" height=\"{height}\" style=\"fill:#fff;stroke:none\"/>\n<defs>\n",
            self.words().join(". "),
        );
        for panel in [&before, &after] {
            let left = panel.left;
            let _ = writeln!(
                svg,
                "<clipPath id=\"clip{left}\"><rect x=\"{left}\" y=\"{TOP}\" width=\"{SIDE}\" \
                 height=\"{SIDE}\"/></clipPath>"
            );
        }
        svg += "</defs>\n";
        svg += &before.ground("before: x");
        svg += &after.ground(&format!("after: A x, A = [[{p}, {q}], [{r}, {s}]]"));
        for (i, v) in self.right.iter().enumerate() {
            let i = i + 1;
            svg += &before.arrow("singular", *v, &format!("v{i}"));
            svg += &after.arrow("singular", *v, &format!("σ{i}u{i}"));
        }
        for (i, (_, v)) in self.eigen.iter().enumerate() {
            let i = i + 1;
            svg += &before.arrow("eigen", *v, &format!("x{i}"));
            svg += &after.arrow("eigen", *v, &format!("λ{i}x{i}"));
        }
        svg + &self.legend() + "</svg>\n"
    }

    /// What each kind of line is, and the numbers.
    fn legend(&self) -> String {
        let kinds = [
            (0.0, "square", "unit square and its image"),
            (235.0, "circle", "unit circle and its image"),
            (470.0, "eigen", "eigenvectors"),
            (635.0, "singular", "singular directions"),
        ];
        let mut svg = String::new();
        let y = TOP + SIDE + 28.0;
        for (x, class, text) in kinds {
            let x = GAP + x;
            let _ = writeln!(
                svg,
                "<line class=\"{class}\" x1=\"{x}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>\
                 <text x=\"{}\" y=\"{}\">{text}</text>",
                x + 32.0,
                x + 38.0,
                y + 5.0,
            );
        }
        for (i, words) in self.words().iter().enumerate() {
            let y = y + 28.0 + 20.0 * i as f64;
            let _ = writeln!(svg, "<text x=\"{GAP}\" y=\"{y}\">{words}</text>");
        }
        svg
    }

    /// The numbers: singular values, area, eigenvalues.
    fn words(&self) -> Vec<String> {
        let [p, q, r, s] = self.map.0;
        let [most, least] = self.singular.map(short);
        let area = short(p * s - q * r);
        let first = format!("σ1 = {most}, σ2 = {least}; areas are multiplied by det A = {area}");
        let values: Vec<String> = self
            .eigen
            .iter()
            .enumerate()
            .map(|(i, (value, _))| format!("λ{} = {}", i + 1, short(*value)))
            .collect();
        let second = [values.join(", "), self.remark.clone()];
        let second: Vec<String> = second.into_iter().filter(|part| !part.is_empty()).collect();
        vec![first, second.join("; ")]
    }
}
