//! Ours, with several numbers of partials.

use orthant_core::MatMut;
use orthant_core::calculus::{Dual, HyperDual, Real, gradient, hessian};

use super::functions::{Number, rosenbrock};
use super::{Contestant, Problem};

impl<const N: usize> Number for Dual<N> {
    #[inline(always)]
    fn tanh(self) -> Self {
        Real::tanh(self)
    }
}

impl<const N: usize> Number for HyperDual<N> {
    #[inline(always)]
    fn tanh(self) -> Self {
        Real::tanh(self)
    }
}

fn first<const N: usize>(n: usize, f: impl Fn(&[Dual<N>]) -> Dual<N> + 'static) -> Contestant {
    let mut work = vec![Dual::<N>::from(0.0); n];
    Contestant::new(format!("ours, {N} at once"), move |x, out| {
        gradient(&f, x, &mut work, out).expect("all have one length");
    })
}

fn second<const N: usize>(
    n: usize,
    f: impl Fn(&[HyperDual<N>]) -> HyperDual<N> + 'static,
) -> Contestant {
    let mut work = vec![HyperDual::<N>::from(0.0); n];
    Contestant::new(format!("ours, {N}x{N} at once"), move |x, out| {
        let out = MatMut::new(out, n, n).expect("it has as many elements");
        hessian(&f, x, &mut work, out).expect("the shapes fit");
    })
}

pub fn contestants(problem: Problem) -> Vec<Contestant> {
    match problem {
        Problem::RosenbrockGradient(n) => {
            vec![first::<8>(n, rosenbrock), first::<10>(n, rosenbrock), first::<16>(n, rosenbrock)]
        }
        Problem::NetworkGradient(net) => vec![
            first::<8>(net.parameters(), move |x| net.loss(x)),
            first::<16>(net.parameters(), move |x| net.loss(x)),
            first::<32>(net.parameters(), move |x| net.loss(x)),
        ],
        Problem::RosenbrockHessian(n) => vec![
            second::<4>(n, rosenbrock),
            second::<8>(n, rosenbrock),
            second::<10>(n, rosenbrock),
        ],
        Problem::NetworkHessian(net) => vec![
            second::<4>(net.parameters(), move |x| net.loss(x)),
            second::<8>(net.parameters(), move |x| net.loss(x)),
        ],
        Problem::Reverse => super::reverse::contestants(),
    }
}
