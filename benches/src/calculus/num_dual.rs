//! num-dual, with the number of variables in the type, as its documentation advises for speed.

use nalgebra::SVector;
use num_dual::{Dual2SVec32, DualNum, DualSVec32, gradient, hessian};

use super::functions::{NETWORKS, Number, rosenbrock};
use super::{Contestant, Problem};

impl<const N: usize> Number for DualSVec32<N> {
    #[inline(always)]
    fn tanh(self) -> Self {
        DualNum::tanh(&self)
    }
}

impl<const N: usize> Number for Dual2SVec32<N> {
    #[inline(always)]
    fn tanh(self) -> Self {
        DualNum::tanh(&self)
    }
}

fn first<const N: usize>(f: impl Fn(&[DualSVec32<N>]) -> DualSVec32<N> + 'static) -> Contestant {
    Contestant::new("num-dual", move |x, out| {
        let (_, slopes) =
            gradient(|x: SVector<DualSVec32<N>, N>| f(x.as_slice()), &SVector::from_row_slice(x));
        out.copy_from_slice(slopes.as_slice());
    })
}

fn second<const N: usize>(f: impl Fn(&[Dual2SVec32<N>]) -> Dual2SVec32<N> + 'static) -> Contestant {
    Contestant::new("num-dual", move |x, out| {
        let (_, _, bends) =
            hessian(|x: SVector<Dual2SVec32<N>, N>| f(x.as_slice()), &SVector::from_row_slice(x));
        out.copy_from_slice(bends.as_slice());
    })
}

pub fn contestants(problem: Problem) -> Vec<Contestant> {
    let [small, large] = NETWORKS;
    match problem {
        Problem::RosenbrockGradient(10) => vec![first::<10>(rosenbrock)],
        Problem::RosenbrockGradient(100) => vec![first::<100>(rosenbrock)],
        Problem::RosenbrockHessian(10) => vec![second::<10>(rosenbrock)],
        Problem::RosenbrockHessian(100) => vec![second::<100>(rosenbrock)],
        Problem::NetworkGradient(net) if net == small => {
            vec![first::<37>(move |x| net.loss(x))]
        }
        Problem::NetworkGradient(net) if net == large => {
            vec![first::<121>(move |x| net.loss(x))]
        }
        Problem::NetworkHessian(net) if net == small => {
            vec![second::<37>(move |x| net.loss(x))]
        }
        Problem::NetworkHessian(net) if net == large => {
            vec![second::<121>(move |x| net.loss(x))]
        }
        _ => Vec::new(),
    }
}
