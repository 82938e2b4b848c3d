//! What the interface refuses, and that it writes nothing then. That it computes the bits of core is
//! shown by C programs: `cargo xtask capi`.

use std::ffi::CStr;
use std::ptr::{null, null_mut};

use orthant_capi::*;

const UNTOUCHED: f32 = 123.0;

/// Elements that no address space holds.
const TOO_MANY: usize = usize::MAX / size_of::<f32>();

fn text(status: orthant_status) -> &'static str {
    // SAFETY: the function promises a text that lives as long as the program.
    unsafe { CStr::from_ptr(orthant_status_text(status)) }.to_str().expect("ASCII")
}

#[test]
fn null_with_elements_is_refused_and_without_is_an_empty_vector() {
    let a = [1.0f32, 2.0];
    let mut out = UNTOUCHED;
    // SAFETY: null pointers, which are checked, and `a` with its length.
    unsafe {
        assert_eq!(orthant_sum_f32(null(), 2, &mut out), ORTHANT_NULL);
        assert_eq!(orthant_dot_f32(a.as_ptr(), null(), 2, &mut out), ORTHANT_NULL);
        assert_eq!(orthant_dot_f32(a.as_ptr(), a.as_ptr(), 2, null_mut()), ORTHANT_NULL);
        assert_eq!(orthant_add_f32(a.as_ptr(), a.as_ptr(), 2, null_mut()), ORTHANT_NULL);
        assert_eq!(orthant_cross_f32(null(), a.as_ptr(), &mut out), ORTHANT_NULL);
        assert_eq!(orthant_sum_init(null_mut()), ORTHANT_NULL);
        assert_eq!(out, UNTOUCHED);
        assert_eq!(orthant_add_f32(null(), null(), 0, null_mut()), ORTHANT_OK);
        assert_eq!(orthant_dot_f32(null(), null(), 0, &mut out), ORTHANT_OK);
        assert_eq!(out, 0.0);
    }
}

#[test]
fn sizes_beyond_the_address_space_are_refused() {
    let a = [1.0f32, 2.0];
    let mut out = UNTOUCHED;
    let half = usize::MAX / 2;
    // SAFETY: the sizes are refused before anything is read.
    unsafe {
        for n in [TOO_MANY, usize::MAX, isize::MAX as usize / 4 + 1] {
            assert_eq!(orthant_sum_f32(a.as_ptr(), n, &mut out), ORTHANT_TOO_LARGE);
            assert_eq!(orthant_scale_assign_f32(2.0, &mut out, n), ORTHANT_TOO_LARGE);
        }
        let (x, y) = (a.as_ptr(), &raw mut out);
        assert_eq!(orthant_matvec_f32(a.as_ptr(), half, 2, half, x, y), ORTHANT_TOO_LARGE);
        assert_eq!(orthant_matvec_f32(a.as_ptr(), 2, half, half, x, y), ORTHANT_TOO_LARGE);
    }
    assert_eq!(out, UNTOUCHED);
}

#[test]
fn an_output_that_overlaps_is_refused() {
    let mut memory = [1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0];
    let before = memory;
    let start = memory.as_mut_ptr();
    let at = |i| start.wrapping_add(i);
    // SAFETY: all operands lie in `memory`; overlaps are refused before anything is read.
    unsafe {
        assert_eq!(orthant_add_f32(at(0), at(3), 3, at(2)), ORTHANT_OVERLAP);
        assert_eq!(orthant_add_f32(at(0), at(3), 3, at(3)), ORTHANT_OVERLAP);
        assert_eq!(orthant_axpy_f32(2.0, at(0), 3, at(0)), ORTHANT_OVERLAP);
        assert_eq!(orthant_sub_assign_f32(at(1), at(0), 2), ORTHANT_OVERLAP);
        assert_eq!(orthant_matvec_f32(at(0), 2, 2, 2, at(4), at(3)), ORTHANT_OVERLAP);
        assert_eq!(orthant_matvec_f32(at(0), 1, 2, 2, at(4), at(5)), ORTHANT_OVERLAP);
        // Interleaved: columns 0 and 1 of rows of 3, whose gaps hold the output.
        assert_eq!(
            orthant_matmul_f32(at(0), 3, at(0), 3, 2, 2, 1, at(2), 3),
            ORTHANT_OVERLAP,
            "gaps belong to a matrix"
        );
    }
    assert_eq!(memory, before);
}

#[test]
fn neighbours_do_not_overlap_and_inputs_may() {
    let mut memory = [1.0f32, 2.0, 3.0, 0.0, 0.0, 0.0];
    let start = memory.as_mut_ptr();
    let at = |i| start.wrapping_add(i);
    // SAFETY: all operands lie in `memory`.
    unsafe { assert_eq!(orthant_hadamard_f32(at(0), at(0), 3, at(3)), ORTHANT_OK) };
    assert_eq!(memory, [1.0, 2.0, 3.0, 1.0, 4.0, 9.0]);
    // SAFETY: as above; the result may replace an operand.
    unsafe { assert_eq!(orthant_dot_f32(at(0), at(3), 3, at(0)), ORTHANT_OK) };
    assert_eq!(memory[0], 36.0);
    // SAFETY: as above.
    unsafe { assert_eq!(orthant_cross_f32(at(0), at(3), at(0)), ORTHANT_OK) };
    assert_eq!(memory[..3], [6.0, -321.0, 142.0]);
}

#[test]
fn misaligned_pointers_are_refused() {
    let bytes = [0.0f32; 3];
    let odd = bytes.as_ptr().cast::<u8>().wrapping_add(1).cast::<f32>();
    let mut out = UNTOUCHED;
    // SAFETY: the pointers are refused before anything is read.
    unsafe {
        assert_eq!(orthant_sum_f32(odd, 2, &mut out), ORTHANT_MISALIGNED);
        assert_eq!(orthant_sum_f32(bytes.as_ptr(), 2, odd.cast_mut()), ORTHANT_MISALIGNED);
        assert_eq!(orthant_sum_init(odd.cast_mut().cast()), ORTHANT_MISALIGNED);
    }
    assert_eq!(out, UNTOUCHED);
}

#[test]
fn what_core_refuses_has_a_status_and_leaves_the_output_alone() {
    let (zero, one) = ([0.0f32; 3], [1.0f32; 3]);
    let mut out = [UNTOUCHED; 3];
    // SAFETY: slices with their lengths.
    unsafe {
        let (zero, one, out) = (zero.as_ptr(), one.as_ptr(), out.as_mut_ptr());
        assert_eq!(orthant_normalize_f32(zero, 3, out), ORTHANT_ZERO_VECTOR);
        assert_eq!(orthant_normalize_f32(null(), 0, out), ORTHANT_EMPTY);
        assert_eq!(orthant_project_f32(one, zero, 3, out), ORTHANT_ZERO_VECTOR);
        assert_eq!(orthant_angle_f32(one, zero, 3, out), ORTHANT_ZERO_VECTOR);
        assert_eq!(orthant_norm_lp_f32(one, 3, 0.5, out), ORTHANT_NORM_ORDER);
        assert_eq!(orthant_norm_lp_f32(one, 3, f32::NAN, out), ORTHANT_NORM_ORDER);
        assert_eq!(orthant_matvec_f32(one, 1, 3, 2, one, out), ORTHANT_SHAPE);
    }
    assert_eq!(out, [UNTOUCHED; 3]);
}

#[test]
fn a_reducer_can_be_read_copied_and_fed_on() {
    let a: Vec<f32> = (0..50_000u16).map(|i| f32::from(i) * 0.1).collect();
    let mut reducer = std::mem::MaybeUninit::<orthant_dot_reducer>::uninit();
    let (mut half, mut whole) = (0.0, 0.0);
    // SAFETY: the reducer is started before it is used; slices with their lengths.
    unsafe {
        assert_eq!(orthant_dot_init(reducer.as_mut_ptr()), ORTHANT_OK);
        let push = |to, a: &[f32]| orthant_dot_push_f32(to, a.as_ptr(), a.as_ptr(), a.len());
        assert_eq!(push(reducer.as_mut_ptr(), &a[..30_001]), ORTHANT_OK);
        assert_eq!(orthant_dot_finish_f32(reducer.as_ptr(), &mut half), ORTHANT_OK);
        let mut copy = std::mem::MaybeUninit::<orthant_dot_reducer>::uninit();
        std::ptr::copy_nonoverlapping(reducer.as_ptr(), copy.as_mut_ptr(), 1);
        assert_eq!(push(copy.as_mut_ptr(), &a[30_001..]), ORTHANT_OK);
        assert_eq!(orthant_dot_finish_f32(copy.as_ptr(), &mut whole), ORTHANT_OK);
    }
    let dot = |a: &[f32]| orthant_core::dot(a, a).expect("one length").to_bits();
    assert_eq!([half.to_bits(), whole.to_bits()], [dot(&a[..30_001]), dot(&a)]);
}

#[test]
fn every_status_has_its_own_text() {
    let texts: Vec<_> = (ORTHANT_OK..=ORTHANT_FAILED).map(text).collect();
    for (i, one) in texts.iter().enumerate() {
        assert!(!texts[..i].contains(one), "{one}");
    }
    for unknown in [-1, ORTHANT_FAILED + 1, i32::MAX, i32::MIN] {
        assert_eq!(text(unknown), "this is not a status of orthant");
    }
}

#[test]
fn the_library_names_its_version_and_instruction_set() {
    // SAFETY: both functions promise a text that lives as long as the program.
    let (version, isa) =
        unsafe { (CStr::from_ptr(orthant_version()), CStr::from_ptr(orthant_isa())) };
    assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    assert_eq!(isa.to_str(), Ok(orthant_core::Isa::active().name()));
}
