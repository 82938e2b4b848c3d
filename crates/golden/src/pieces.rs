//! Long vectors in a small memory: made by the generator and consumed piece by piece.

use orthant_core::{
    DistanceL1, DistanceL2Squared, DistanceLinf, Dot, DotCompensated, Error, Kernels, NormL1,
    NormL2Squared, NormLinf, Serial, Sum,
};

use crate::kernel::{Kernel, Output, Second};
use crate::run::{code, take};
use crate::{Case, Checksum, Subject, value};

/// Lengths of the pieces, in turn: the bits may not depend on them, so none fits the lanes.
const PIECES: [usize; 10] = [1, 31, 33, 100, 7, 160, 64, 3, 32, 129];

const LONGEST_PIECE: usize = 160;

/// The value of a case whose operands do not fit the memory at once.
pub(crate) fn value_in_pieces<S: Subject>(subject: &S, case: &Case, scratch: &mut [f32]) -> u64 {
    let kernels = subject.kernels().with_executor(Serial);
    let result = match case.kernel {
        Kernel::Sum => Ok(reduce_one::<Sum>(kernels, case, scratch)),
        Kernel::NormL1 => Ok(reduce_one::<NormL1>(kernels, case, scratch)),
        Kernel::NormL2Squared => Ok(reduce_one::<NormL2Squared>(kernels, case, scratch)),
        Kernel::NormLinf => Ok(reduce_one::<NormLinf>(kernels, case, scratch)),
        Kernel::Dot => reduce_two::<Dot>(kernels, case, scratch),
        Kernel::DotCompensated => reduce_two::<DotCompensated>(kernels, case, scratch),
        Kernel::DistanceL1 => reduce_two::<DistanceL1>(kernels, case, scratch),
        Kernel::DistanceL2Squared => reduce_two::<DistanceL2Squared>(kernels, case, scratch),
        Kernel::DistanceLinf => reduce_two::<DistanceLinf>(kernels, case, scratch),
        _ => return elementwise(subject, case, scratch),
    };
    match result {
        Ok(x) => value::scalar(x),
        Err(error) => value::error(code(&error)),
    }
}

/// Makes the operands piece by piece; the second is empty where the kernel has none.
fn for_each_piece(
    case: &Case,
    scratch: &mut [f32],
    consume: &mut dyn FnMut(Piece) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut lengths = PIECES.iter().cycle();
    let mut from = 0;
    while from < case.cols {
        let n = lengths.next().map_or(1, |&n| n).min(case.cols - from);
        let mut rest = &mut *scratch;
        let a = take(&mut rest, n);
        case.fill_first(from, a);
        let b = take(&mut rest, if case.kernel.second() == Second::None { 0 } else { n });
        case.fill_second(from, b);
        consume(Piece { a, b, out: take(&mut rest, n) })?;
        from += n;
    }
    Ok(())
}

struct Piece<'a> {
    a: &'a mut [f32],
    b: &'a mut [f32],
    out: &'a mut [f32],
}

const _: () = assert!(3 * LONGEST_PIECE <= crate::SMALL_SCRATCH);

trait OneReducer {
    fn on(kernels: Kernels) -> Self;
    fn push(&mut self, a: &[f32]);
    fn finish(&self) -> f32;
}

trait TwoReducer {
    fn on(kernels: Kernels) -> Self;
    fn push(&mut self, a: &[f32], b: &[f32]) -> Result<(), Error>;
    fn finish(&self) -> f32;
}

macro_rules! one {
    ($($reducer:ident)*) => {$(
        impl OneReducer for $reducer {
            #[inline(always)]
            fn on(kernels: Kernels) -> Self {
                $reducer::on(kernels)
            }
            fn push(&mut self, a: &[f32]) {
                $reducer::push(self, a);
            }
            fn finish(&self) -> f32 {
                $reducer::finish(self)
            }
        }
    )*};
}

macro_rules! two {
    ($($reducer:ident)*) => {$(
        impl TwoReducer for $reducer {
            #[inline(always)]
            fn on(kernels: Kernels) -> Self {
                $reducer::on(kernels)
            }
            fn push(&mut self, a: &[f32], b: &[f32]) -> Result<(), Error> {
                $reducer::push(self, a, b)
            }
            fn finish(&self) -> f32 {
                $reducer::finish(self)
            }
        }
    )*};
}

one!(Sum NormL1 NormL2Squared NormLinf);
two!(Dot DotCompensated DistanceL1 DistanceL2Squared DistanceLinf);

/// Out of line, so that only one reducer is on the stack.
#[inline(never)]
fn reduce_one<R: OneReducer>(kernels: Kernels, case: &Case, scratch: &mut [f32]) -> f32 {
    let mut reducer = R::on(kernels);
    let _ = for_each_piece(case, scratch, &mut |piece| {
        reducer.push(piece.a);
        Ok(())
    });
    reducer.finish()
}

#[inline(never)]
fn reduce_two<R: TwoReducer>(
    kernels: Kernels,
    case: &Case,
    scratch: &mut [f32],
) -> Result<f32, Error> {
    let mut reducer = R::on(kernels);
    for_each_piece(case, scratch, &mut |piece| reducer.push(piece.a, piece.b))?;
    Ok(reducer.finish())
}

fn elementwise<S: Subject>(subject: &S, case: &Case, scratch: &mut [f32]) -> u64 {
    let mut checksum = Checksum::new();
    let result = for_each_piece(case, scratch, &mut |piece| {
        let Piece { a, b, out } = piece;
        match case.kernel {
            Kernel::Hadamard => subject.hadamard(a, b, out)?,
            Kernel::Add => subject.add(a, b, out)?,
            Kernel::Sub => subject.sub(a, b, out)?,
            Kernel::Scale => subject.scale(case.parameter, a, out)?,
            Kernel::HadamardAssign => subject.hadamard_assign(a, b)?,
            Kernel::AddAssign => subject.add_assign(a, b)?,
            Kernel::SubAssign => subject.sub_assign(a, b)?,
            Kernel::ScaleAssign => subject.scale_assign(case.parameter, a),
            Kernel::Axpy => subject.axpy(case.parameter, a, b)?,
            _ => out.fill(crate::UNTOUCHED),
        }
        checksum.any_nan(match case.kernel.output() {
            Output::OverFirst => a,
            Output::OverSecond => b,
            _ => out,
        });
        Ok(())
    });
    match result {
        Ok(()) => checksum.value(),
        Err(error) => value::error(code(&error)),
    }
}
