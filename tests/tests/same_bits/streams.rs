//! Reductions fed in pieces, and partial results: arbitrary cuts give the bits of the whole.

use orthant_core::{
    DistanceL1, DistanceL2Squared, DistanceLinf, Dot, DotCompensated, Error, Executor, Lanes,
    NormL1, NormL2Squared, NormLinf, Sum,
};
use orthant_tests::reference::{self, BLOCK};

use crate::compare::{On, Report, Rule, Target, difference, divided, targets};
use crate::values::{MIXTURE, ONE_LANE, ORDINARY, ROUNDED, Rng, SETS};

type Reference = fn(&[f32], &[f32]) -> Result<f32, reference::Error>;

/// A reduction that takes its operands in pieces; one of one operand ignores `b`.
pub trait Pieces {
    fn push(&mut self, a: &[f32], b: &[f32]) -> Result<(), Error>;
    fn finish(&self) -> f32;
}

macro_rules! pieces {
    ($($stream:ident($a:ident, $b:ident) $push:expr;)*) => {$(
        impl<E: Executor> Pieces for $stream<E> {
            fn push(&mut self, $a: &[f32], $b: &[f32]) -> Result<(), Error> {
                $push(self)
            }
            fn finish(&self) -> f32 {
                $stream::finish(self)
            }
        }
    )*};
}

macro_rules! of_one {
    ($($stream:ident)*) => { pieces!($($stream(a, _b) |to: &mut $stream<E>| { to.push(a); Ok(()) };)*); };
}

macro_rules! of_two {
    ($($stream:ident)*) => { pieces!($($stream(a, b) |to: &mut $stream<E>| to.push(a, b);)*); };
}

of_one!(Sum NormL1 NormL2Squared NormLinf);
of_two!(Dot DotCompensated DistanceL1 DistanceL2Squared DistanceLinf);

/// How one of them is made, and what it must equal.
pub struct Stream {
    pub name: &'static str,
    two_operands: bool,
    new: fn(On) -> Box<dyn Pieces>,
    whole: Reference,
}

macro_rules! stream {
    ($two:literal $stream:ident $whole:expr) => {
        Stream {
            name: stringify!($stream),
            two_operands: $two,
            new: |on| match on {
                On::Functions => Box::new($stream::new()),
                On::Kernels(kernels) => Box::new($stream::on(kernels)),
                On::Divided(kernels) => Box::new($stream::on(kernels)),
            },
            whole: $whole,
        }
    };
}

/// Every reduction that takes its operands in pieces.
pub const STREAMS: &[Stream] = &[
    stream!(false Sum |a, _| Ok(reference::sum(a))),
    stream!(false NormL1 |a, _| Ok(reference::norm_l1(a))),
    stream!(false NormL2Squared |a, _| Ok(reference::norm_l2_squared(a))),
    stream!(false NormLinf |a, _| Ok(reference::norm_linf(a))),
    stream!(true Dot reference::dot),
    stream!(true DotCompensated reference::dot_compensated),
    stream!(true DistanceL1 reference::distance_l1),
    stream!(true DistanceL2Squared reference::distance_l2_squared),
    stream!(true DistanceLinf reference::distance_linf),
];

/// Cuts `n` into pieces by one rule each.
fn cuts(n: usize) -> Vec<(String, Vec<usize>)> {
    let every = |size: usize| {
        let mut pieces = vec![size; n / size];
        pieces.push(n % size);
        (format!("pieces of {size}"), pieces)
    };
    let mut cuts: Vec<_> = [1, 7, 31, 32, 33, 1000, BLOCK - 1, BLOCK, BLOCK + 1, n.max(1)]
        .into_iter()
        .filter(|size| n / size <= 40_000)
        .map(every)
        .collect();
    for seed in 0..6 {
        let mut rng = Rng(seed ^ (n as u64) << 8);
        let most = [3, 40, 100, 3000, 20_000, 60_000][seed as usize];
        let (mut left, mut pieces) = (n, Vec::new());
        while left > 0 {
            // Empty pieces among them.
            let size = rng.below(most).min(left);
            pieces.push(size);
            left -= size;
        }
        cuts.push((format!("pieces below {most}"), pieces));
    }
    cuts
}

/// Runs a stream over the pieces; says how its result differs from the whole's.
pub fn check(
    stream: &Stream,
    target: &Target,
    a: &[f32],
    b: &[f32],
    pieces: &[usize],
) -> Option<String> {
    let mut pushed = (stream.new)(target.on);
    let mut at = 0;
    for n in pieces {
        if let Err(error) = pushed.push(&a[at..at + n], &b[at..at + n]) {
            return Some(error.to_string());
        }
        at += n;
    }
    let whole = (stream.whole)(a, b).expect("the operands have one length");
    difference(&[whole], &[pushed.finish()], Rule::Bits)
}

#[test]
fn any_cuts_give_the_bits_of_the_whole() {
    let (mut report, targets) = (Report::default(), targets());
    let lengths = [0, 1, 31, 32, 33, 129, 1000, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 77];
    for n in lengths {
        let sets = if n > 1000 { &[ROUNDED, ONE_LANE, MIXTURE] } else { SETS };
        for set in sets {
            let (a, b) = set.operands(n);
            for stream in STREAMS {
                for (cut, pieces) in cuts(n) {
                    for target in &targets {
                        let wrong = check(stream, target, &a, &b, &pieces);
                        let case = || format!("{} n={n} in {cut}", set.name);
                        report.note(stream.name, target, wrong, case);
                    }
                }
            }
        }
    }
    report.finish();
}

#[test]
fn trees_of_1_to_17_blocks_in_pieces() {
    let mut report = Report::default();
    let targets: Vec<_> = targets().into_iter().chain(divided()).collect();
    for blocks in 1..=17 {
        let n = blocks * BLOCK - 100 * (blocks % 3);
        let mut rng = Rng(blocks as u64);
        let (mut left, mut pieces) = (n, Vec::new());
        // Some pieces hold whole subtrees, which are divided.
        let most = if blocks % 2 == 0 { 3 } else { 17 };
        while left > 0 {
            let size = rng.below(most * BLOCK).min(left);
            pieces.push(size);
            left -= size;
        }
        for set in [ROUNDED, ONE_LANE] {
            let (a, b) = set.operands(n);
            for stream in STREAMS {
                for target in &targets {
                    let wrong = check(stream, target, &a, &b, &pieces);
                    let case = || format!("{} {blocks} blocks: {pieces:?}", set.name);
                    report.note(stream.name, target, wrong, case);
                }
            }
        }
    }
    report.finish();
}

#[test]
fn a_stream_can_be_read_on_its_way() {
    let mut report = Report::default();
    let targets: Vec<_> = targets().into_iter().chain(divided()).collect();
    let pieces = [5, 0, 27, 1, 40, BLOCK - 73, 100, BLOCK - 100, 3 * BLOCK, 9, 6 * BLOCK];
    let (a, b) = ONE_LANE.operands(pieces.iter().sum());
    for stream in STREAMS {
        for target in &targets {
            let mut pushed = (stream.new)(target.on);
            let mut at = 0;
            for n in pieces {
                pushed.push(&a[at..at + n], &b[at..at + n]).expect("one length");
                at += n;
                let whole = (stream.whole)(&a[..at], &b[..at]).expect("one length");
                let wrong = difference(&[whole], &[pushed.finish()], Rule::Bits);
                report.note(stream.name, target, wrong, || format!("after {at}"));
            }
        }
    }
    report.finish();
}

#[test]
fn a_piece_of_unequal_lengths_is_refused_and_changes_nothing() {
    let (mut report, targets) = (Report::default(), targets());
    let (a, b) = ORDINARY.operands(71);
    for stream in STREAMS.iter().filter(|stream| stream.two_operands) {
        let whole = (stream.whole)(&a, &b).expect("one length");
        for target in &targets {
            let mut pushed = (stream.new)(target.on);
            pushed.push(&a[..30], &b[..30]).expect("one length");
            for unequal in [(&a[30..], &b[31..]), (&a[30..], &b[..0]), (&a[..0], &b[..1])] {
                let result = pushed.push(unequal.0, unequal.1);
                let wrong = match result {
                    Err(Error::LengthMismatch { .. }) => None,
                    _ => Some(format!("{result:?}")),
                };
                report.note(stream.name, target, wrong, || "unequal lengths".into());
            }
            pushed.push(&a[30..], &b[30..]).expect("one length");
            let wrong = difference(&[whole], &[pushed.finish()], Rule::Bits);
            report.note(stream.name, target, wrong, || "after unequal lengths".into());
        }
    }
    report.finish();
}

/// A reduction that gives its lanes.
struct Partial {
    name: &'static str,
    reduce: fn(&[f32], &[f32]) -> Result<Lanes, Error>,
    term: fn(f32, f32) -> f32,
    whole: Reference,
}

const PARTIALS: &[Partial] = &[
    Partial {
        name: "Sum",
        reduce: |a, _| Ok(Sum::reduce(a)),
        term: |x, _| x,
        whole: |a, _| Ok(reference::sum(a)),
    },
    Partial {
        name: "NormL1",
        reduce: |a, _| Ok(NormL1::reduce(a)),
        term: |x, _| x.abs(),
        whole: |a, _| Ok(reference::norm_l1(a)),
    },
    Partial {
        name: "NormL2Squared",
        reduce: |a, _| Ok(NormL2Squared::reduce(a)),
        term: |x, _| x * x,
        whole: |a, _| Ok(reference::norm_l2_squared(a)),
    },
    Partial { name: "Dot", reduce: Dot::reduce, term: |x, y| x * y, whole: reference::dot },
    Partial {
        name: "DistanceL1",
        reduce: DistanceL1::reduce,
        term: |x, y| (x - y).abs(),
        whole: reference::distance_l1,
    },
    Partial {
        name: "DistanceL2Squared",
        reduce: DistanceL2Squared::reduce,
        term: |x, y| (x - y) * (x - y),
        whole: reference::distance_l2_squared,
    },
];

/// The lanes of a run, split at most `depth` times the way the tree splits it.
fn split(partial: &Partial, a: &[f32], b: &[f32], depth: usize) -> Lanes {
    let blocks = a.len().div_ceil(BLOCK);
    if depth == 0 || blocks < 2 {
        return (partial.reduce)(a, b).expect("one length");
    }
    let h = (1 << (blocks - 1).ilog2()) * BLOCK;
    let left = split(partial, &a[..h], &b[..h], depth - 1);
    left.merge(split(partial, &a[h..], &b[h..], depth - 1))
}

#[test]
fn lanes_of_any_splits_of_the_tree_merge_and_fold_to_the_whole() {
    let mut report = Report::default();
    let target = targets().pop().expect("the functions");
    for blocks in 0..=9 {
        for short in [0, 1, BLOCK - 1, 5000] {
            let n = (blocks * BLOCK).saturating_sub(short);
            for set in [ROUNDED, ONE_LANE, MIXTURE] {
                let (a, b) = set.operands(n);
                for partial in PARTIALS {
                    let terms: Vec<f32> =
                        a.iter().zip(&b).map(|(x, y)| (partial.term)(*x, *y)).collect();
                    let lanes = reference::lanes(&terms);
                    let whole = (partial.whole)(&a, &b).expect("one length");
                    for depth in 0..=4 {
                        let got = split(partial, &a, &b, depth);
                        let wrong = difference(&lanes, &got.0, Rule::AnyNan)
                            .or_else(|| difference(&[whole], &[got.fold()], Rule::Bits));
                        let case = || format!("{} n={n} split {depth} times", set.name);
                        report.note(partial.name, &target, wrong, case);
                    }
                }
            }
        }
    }
    report.finish();
}

#[test]
fn lanes_add_one_by_one_and_fold_in_halves() {
    let mut report = Report::default();
    let target = targets().pop().expect("the functions");
    for set in SETS.iter().filter(|set| set.name != "negative zero") {
        for seed in 0..50 {
            // A lane is never -0.0.
            let lanes = || set.values(32, seed).into_iter().map(|x| x + 0.0);
            let (x, y): (Vec<f32>, Vec<f32>) = (lanes().collect(), lanes().rev().collect());
            let array = |v: &[f32]| <[f32; 32]>::try_from(v).expect("32 lanes");
            let (x, y) = (array(&x), array(&y));
            let merged = Lanes(x).merge(Lanes(y));
            let wrong = difference(&reference::merge(x, y), &merged.0, Rule::AnyNan);
            report.note("merge", &target, wrong, || set.name.into());
            let wrong = difference(&[reference::fold(x)], &[Lanes(x).fold()], Rule::Bits);
            report.note("fold", &target, wrong, || set.name.into());
            let wrong = difference(&x, &Lanes::ZERO.merge(Lanes(x)).0, Rule::AnyNan);
            report.note("ZERO", &target, wrong, || set.name.into());
        }
    }
    assert_eq!(Lanes::ZERO.fold().to_bits(), 0);
    report.finish();
}
