//! Every reduction on every instruction set has the bits of the reference, whole and in chunks.

#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use orthant_core::{
    DistanceL1, DistanceL2Squared, DistanceLinf, Dot, DotCompensated, Error, Kernels, NormL1,
    NormL2Squared, NormLinf, Sum,
};
use orthant_fuzz::compare::{fallible, kernels, scalar};
use orthant_fuzz::operand::{Operand, length};
use orthant_tests::reference;

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes are no finding.
    let _ = check(&mut Unstructured::new(bytes));
});

fn check(u: &mut Unstructured) -> Result<()> {
    let len = length(u)?;
    let a = Operand::new(u, len)?;
    let b = a.beside(u)?;
    let p = match u.int_in_range(0..=3u8)? {
        0 => f32::from_bits(u.arbitrary()?),
        1 => f32::INFINITY,
        whole => f32::from(whole - 1) + f32::from(u.int_in_range(0..=15u8)?) / 4.0,
    };
    let cuts = u.arbitrary::<[u16; 6]>()?.map(usize::from);
    whole(a.slice(), b.slice(), p);
    chunked(a.slice(), b.slice(), cuts);
    Ok(())
}

/// Compares functions of one operand.
macro_rules! one {
    ($a:ident: $($name:ident)*) => {$(
        let want = reference::$name($a);
        for k in kernels() {
            scalar(stringify!($name), k.isa(), k.$name($a), want);
        }
    )*};
}

/// Compares functions of two operands.
macro_rules! two {
    ($a:ident, $b:ident: $($name:ident)*) => {$(
        let want = reference::$name($a, $b);
        for k in kernels() {
            fallible(stringify!($name), k.isa(), k.$name($a, $b), &want);
        }
    )*};
}

fn whole(a: &[f32], b: &[f32], p: f32) {
    one!(a: sum norm_l1 norm_l2 norm_l2_squared norm_linf);
    two!(a, b: dot dot_compensated distance_l1 distance_l2 distance_l2_squared distance_linf);
    two!(a, b: cosine_similarity angle scalar_projection);
    two!(a, p: norm_lp);
}

/// The slice in chunks that the fuzzer chose, and the rest.
fn chunks<'a>(a: &'a [f32], cuts: [usize; 6]) -> impl Iterator<Item = &'a [f32]> {
    let mut rest = a;
    cuts.into_iter().chain([usize::MAX]).map(move |cut| {
        let (chunk, after) = rest.split_at(cut.min(rest.len()));
        rest = after;
        chunk
    })
}

/// Compares reducers of one operand, fed in chunks, with the whole.
macro_rules! fed_one {
    ($k:ident, $a:ident, $cuts:ident: $($reducer:ident $name:ident)*) => {$(
        let mut reducer = $reducer::on($k);
        chunks($a, $cuts).for_each(|chunk| reducer.push(chunk));
        scalar(stringify!($reducer), $k.isa(), reducer.finish(), $k.$name($a));
    )*};
}

/// Compares reducers of two operands, fed in chunks, with the whole.
macro_rules! fed_two {
    ($k:ident, $a:ident, $b:ident, $cuts:ident: $($reducer:ident $name:ident)*) => {$(
        let mut reducer = $reducer::on($k);
        let fed: std::result::Result<(), Error> =
            chunks($a, $cuts).zip(chunks($b, $cuts)).try_for_each(|(x, y)| reducer.push(x, y));
        assert_eq!(fed.is_ok(), $a.len() == $b.len());
        if let Ok(want) = $k.$name($a, $b) {
            scalar(stringify!($reducer), $k.isa(), reducer.finish(), want);
        }
    )*};
}

fn chunked(a: &[f32], b: &[f32], cuts: [usize; 6]) {
    for k in kernels() {
        fed_one!(k, a, cuts: Sum sum NormL1 norm_l1 NormL2Squared norm_l2_squared NormLinf norm_linf);
        fed_two!(k, a, b, cuts: Dot dot DotCompensated dot_compensated DistanceL1 distance_l1);
        fed_two!(k, a, b, cuts: DistanceL2Squared distance_l2_squared DistanceLinf distance_linf);
        partial(k, a, b);
    }
}

/// Two parts, cut where the tree cuts, merge into the whole.
fn partial(k: Kernels, a: &[f32], b: &[f32]) {
    let blocks = a.len().div_ceil(orthant_core::BLOCK);
    if blocks < 2 {
        return;
    }
    let cut = (blocks.next_power_of_two() / 2) * orthant_core::BLOCK;
    let (first, rest) = a.split_at(cut);
    scalar("Sum::reduce", k.isa(), Sum::reduce(first).merge(Sum::reduce(rest)).fold(), k.sum(a));
    if let Ok(want) = k.dot(a, b) {
        let (b_first, b_rest) = b.split_at(cut);
        let merged = Dot::reduce(first, b_first)
            .and_then(|lanes| Ok(lanes.merge(Dot::reduce(rest, b_rest)?).fold()));
        scalar("Dot::reduce", k.isa(), merged.unwrap_or(0.5), want);
    }
}
