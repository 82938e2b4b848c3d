//! The discrete Fourier transform.

use orthant_golden::{Fourier, value};

use crate::reference::{self, Complex};

pub fn expected(problem: &Fourier) -> u64 {
    let n = problem.length;
    let (mut re, mut im) = (vec![0.0; n], vec![0.0; n]);
    problem.fill(&mut re, &mut im);
    let x: Vec<Complex> = re.into_iter().zip(im).collect();
    let told = |numbers: Vec<Complex>| {
        let (re, im): (Vec<f32>, Vec<f32>) = numbers.into_iter().unzip();
        value::parts(&re, &im)
    };
    let root = (n as f32).sqrt();
    // The inverse without its division: real and imaginary parts change places.
    let swap = |(x, y): Complex| (y, x);
    let swapped: Vec<Complex> = x.iter().copied().map(swap).collect();
    let back = reference::dft(&swapped).into_iter().map(swap).map(|(x, y)| (x / root, y / root));
    told(reference::dft(&x)) ^ told(back.collect()).rotate_left(1)
}
