//! Cases of subspaces and of linear transformations.

use super::Asked;
use super::answers::Answer;
use super::operands::Operands;
use orthant::{MatRef, Matrix, kernels, spaces};
use orthant_golden::{Checksum, Motion, Question, Spaces, Transformation};

fn told(parts: &[Vec<f32>]) -> u64 {
    let mut told = Checksum::new();
    parts.iter().for_each(|part| told.exact(part));
    told.value()
}

/// `None`: a projection onto one row or column, which the command takes for a vector.
pub fn asked(case: &Spaces, operands: &mut Operands<'_>) -> Option<Asked> {
    let [m, n] = case.shape;
    let (mut data, mut v) = (vec![0.0; m * n], vec![0.0; m]);
    case.fill(&mut data, &mut v);
    let (a, vector) = (operands.matrix(&data, m, n), operands.vector(&v));
    let dependent = case.dependent;
    let one = |command: String, of: fn(&Answer) -> Vec<Vec<f32>>| {
        Some(Asked::one(command, 0, move |answer| told(&of(answer))))
    };
    match case.question {
        // Which columns were kept is known from how they were made.
        Question::GramSchmidt => Some(Asked::one(format!("gram-schmidt {a}"), 0, move |answer| {
            let numbers = answer.numbers("");
            let rank = numbers.len() / m;
            let kept = (0..n).filter(|j| !dependent || j % 3 != 2).take(rank);
            let q = numbers
                .chunks(rank)
                .flat_map(|row| row.iter().copied().chain(std::iter::repeat_n(0.0, n - rank)));
            told(&[kept.map(|j| j as f32).collect(), q.collect()])
        })),
        Question::Dependence => Some(Asked::one(format!("independent {a}"), 0, move |answer| {
            let rank = answer.other("dimension").as_u64().expect("an integer") as f32;
            let independent = answer.other("dependence").is_null();
            let c = if independent { vec![0.0; n] } else { answer.numbers("dependence") };
            told(&[vec![rank], c])
        })),
        Question::Project if m.min(n) == 1 => None,
        Question::Project => {
            let command = format!("project {vector} --onto {a}");
            // Neither the rank nor the distance as computed is printed: these are the library's.
            let found = Matrix::new(data, m, n)
                .and_then(|a| spaces::project_onto(kernels(), &a, &v))
                .expect("the shapes fit")
                .1;
            Some(Asked::one(command, 0, move |answer| {
                told(&[vec![found.rank as f32, found.distance], answer.numbers("")])
            }))
        }
        Question::Coords => {
            one(format!("coords {vector} --basis {a}"), |answer| vec![answer.numbers("")])
        }
        Question::Subspaces => {
            let commands = vec![format!("rank {a}"), format!("svd {a} --full")];
            Some(Asked::new(commands, 0, |answers| {
                let rank = answers[0].other("").as_u64().expect("an integer") as f32;
                let [u, values, vt] = ["u", "s", "vt"].map(|part| answers[1].numbers(part));
                vec![told(&[vec![rank], u, values, vt])]
            }))
        }
    }
}

/// `None`: a shear of axes without a letter, or of space in a plane that the command prints alone.
/// The table tells of an image too, which is the library's here.
pub fn transformation(case: &Transformation, operands: &mut Operands<'_>) -> Option<Asked> {
    let (n, order) = (case.dimension, case.order());
    if case.motion == Motion::Shear && n > 2 {
        return None;
    }
    let mut points = Vec::new();
    let commands = (0..case.sets()).map(|set| {
        let (mut v, mut x) = (vec![0.0; order], vec![0.0; order]);
        let number = case.fill(set, &mut v, &mut x);
        points.push(x);
        let v = operands.vector(&v[..n]);
        let axis = if n == 3 { format!(" --axis {v}") } else { String::new() };
        let words = match case.motion {
            Motion::Scale => format!("scale {v}"),
            Motion::Degrees => format!("rotate {number:?} --degrees{axis}"),
            Motion::Radians => format!("rotate {number:?}{axis}"),
            Motion::Reflect => format!("reflect --normal {v}"),
            Motion::OntoLine => format!("project --onto {v}"),
            Motion::OntoPlane => format!("project --normal {v}"),
            Motion::Shear => {
                let letters = case.axes(set).map(|axis| ["x", "y"][axis]).concat();
                format!("shear {number:?} --axes {letters}")
            }
            Motion::Affine => format!("scale {v} --offset {v}"),
        };
        format!("transform {words}")
    });
    let commands = commands.collect();
    Some(Asked::new(commands, 0, move |answers| {
        let mut parts = Vec::new();
        for (answer, x) in answers.iter().zip(&points) {
            let (a, mut y) = (answer.numbers(""), vec![0.0; order]);
            let view = MatRef::new(&a, order, order).expect("a square matrix");
            orthant::matvec(view, x, &mut y).expect("the shapes fit");
            parts.extend([a, y]);
        }
        vec![told(&parts)]
    }))
}
