//! Every other length: as a convolution with a chirp (Bluestein).

use super::mixed_radix::MixedRadix;
use super::root::root;
use crate::Kernels;

/// The chirp of a length, its transform, and the transform it is convolved by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bluestein<'t> {
    /// `e^(−πi·k²/n)`.
    chirp: [&'t [f32]; 2],
    /// The transform of its conjugate at every distance from `−(n − 1)` to `n − 1`, divided by the
    /// convolution's length.
    response: [&'t [f32]; 2],
    convolution: MixedRadix<'t>,
}

/// The least length, at least `2n − 1`, without a prime factor above 5.
fn convolution_len(n: usize) -> usize {
    let is_smooth = |length: &usize| {
        let mut rest = *length;
        for prime in [2, 3, 5] {
            while rest.is_multiple_of(prime) {
                // Checked, as code for size does not see that no prime is 0.
                rest = rest.checked_div(prime).unwrap_or(1);
            }
        }
        rest == 1
    };
    let least = n.saturating_mul(2).saturating_sub(1).max(1);
    (least..usize::MAX).find(is_smooth).unwrap_or(usize::MAX)
}

/// Two slices of `length` elements each, and what follows them.
fn two(slice: &mut [f32], length: usize) -> ([&mut [f32]; 2], &mut [f32]) {
    let (first, rest) = slice.split_at_mut_checked(length).unwrap_or_default();
    let (second, rest) = rest.split_at_mut_checked(length).unwrap_or_default();
    ([first, second], rest)
}

impl<'t> Bluestein<'t> {
    pub(super) fn table_len(n: usize) -> usize {
        let length = convolution_len(n);
        n.saturating_mul(2)
            .saturating_add(length.saturating_mul(2))
            .saturating_add(MixedRadix::table_len(length))
            // The response is made with scratch that is not needed again.
            .saturating_add(length.saturating_mul(2))
    }

    pub(super) fn scratch_len(n: usize) -> usize {
        convolution_len(n).saturating_mul(4)
    }

    /// The transform of `n` numbers; `table` has `table_len` elements or more. `reached` is told by each part.
    pub(super) fn new(
        kernels: Kernels,
        n: usize,
        table: &'t mut [f32],
        reached: &dyn Fn(f32),
    ) -> Self {
        let length = convolution_len(n);
        let ([re, im], rest) = two(table, n);
        let ([response_re, response_im], rest) = two(rest, length);
        let factors = MixedRadix::table_len(length);
        let (factors, scratch) = rest.split_at_mut_checked(factors).unwrap_or_default();
        let convolution = MixedRadix::new(length, factors, reached);

        // k² modulo 2n grows by 2k + 1.
        let (mut square, turn) = (0u64, (2 * n as u64).max(1));
        for (k, (re, im)) in (0u64..).zip(re.iter_mut().zip(im.iter_mut())) {
            [*re, *im] = root(square, turn);
            square = (square + 2 * k + 1) % turn;
        }
        response_re.fill(0.0);
        response_im.fill(0.0);
        for (k, (re, im)) in re.iter().zip(im.iter()).enumerate() {
            for at in [k, length - k] {
                if let (Some(x), Some(y)) = (response_re.get_mut(at), response_im.get_mut(at)) {
                    (*x, *y) = (*re, 0.0 - *im);
                }
            }
        }
        convolution.run(kernels, [response_re, response_im], scratch, reached);
        for x in response_re.iter_mut().chain(response_im.iter_mut()) {
            *x /= length as f32;
        }
        Self { chirp: [re, im], response: [response_re, response_im], convolution }
    }

    /// The transform, in place. `scratch` has `scratch_len` elements or more. `reached` is told by both transforms.
    pub(super) fn run(
        &self,
        kernels: Kernels,
        data: [&mut [f32]; 2],
        scratch: &mut [f32],
        reached: &dyn Fn(f32),
    ) {
        let [re, im] = data;
        let [response, _] = self.response;
        let ([work_re, work_im], scratch) = two(scratch, response.len());
        for (to, from) in [(&mut *work_re, &*re), (&mut *work_im, &*im)] {
            to.fill(0.0);
            for (to, from) in to.iter_mut().zip(from) {
                *to = *from;
            }
        }
        multiply([work_re, work_im], self.chirp);
        self.convolution.run(kernels, [work_re, work_im], scratch, reached);
        multiply([work_re, work_im], self.response);
        // The inverse: real and imaginary parts change places before and after.
        self.convolution.run(kernels, [work_im, work_re], scratch, reached);
        multiply([work_re, work_im], self.chirp);
        for (to, from) in [(re, work_re), (im, work_im)] {
            for (to, from) in to.iter_mut().zip(from) {
                *to = *from;
            }
        }
    }
}

/// Each number times its factor, as far as there are factors.
fn multiply(data: [&mut [f32]; 2], factors: [&[f32]; 2]) {
    let [re, im] = data;
    let [c, s] = factors;
    for ((x, y), (c, s)) in re.iter_mut().zip(im).zip(c.iter().zip(s)) {
        (*x, *y) = (*x * c - *y * s, *x * s + *y * c);
    }
}
