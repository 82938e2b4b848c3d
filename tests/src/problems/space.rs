//! Subspaces, Gram–Schmidt, dependences, projections and coordinates.

use orthant_golden::{Checksum, Question, Spaces};

use crate::reference::Matrix;
use crate::reference::linalg::{self as reference, Dense};

pub fn expected(case: &Spaces) -> u64 {
    let [m, n] = case.shape;
    let (mut data, mut v) = (vec![0.0; m * n], vec![0.0; m]);
    case.fill(&mut data, &mut v);
    let a = Dense::new(&data, m, n);
    let rank = || reference::gram_schmidt(&a).kept.len() as f32;
    let parts = match case.question {
        Question::GramSchmidt => {
            let found = reference::gram_schmidt(&a);
            let element = |i: usize, j: usize| found.q.get(j).map_or(0.0, |vector| vector[i]);
            let kept = found.kept.iter().map(|&column| column as f32).collect();
            vec![kept, Dense::from_fn(m, n, element).data]
        }
        Question::Dependence => vec![vec![rank()], reference::dependence(&a)],
        Question::Project => {
            let (nearest, distance) = reference::project_onto(&a, &v);
            vec![vec![rank(), distance], nearest]
        }
        Question::Coords => vec![reference::coords(&a, &v)],
        Question::Subspaces => {
            let (u, values, vt) =
                reference::svd(Matrix::new(&data, m, n), m, n, false).expect("it converges");
            let tolerance = (f32::EPSILON * m.max(n) as f32) * values[0];
            let rank = values.iter().filter(|&&value| value > tolerance).count();
            vec![vec![rank as f32], u.data, values, vt.data]
        }
    };
    let mut told = Checksum::new();
    for part in parts {
        told.exact(&part);
    }
    told.value()
}
