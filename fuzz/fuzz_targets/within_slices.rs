//! Core's test `within_slices`, every case once and whatever the input: under AddressSanitizer no kernel reads or
//! writes beside slices that end where their memory ends.

#![no_main]
// A case that is missing below.
#![deny(dead_code)]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/core/tests/within_slices/cases.rs"]
mod cases;

fuzz_target!(|_bytes: &[u8]| {
    cases::reductions_and_elementwise_operations_stay_within_their_slices();
    cases::huge_and_tiny_values_take_the_scaled_path_within_their_slices();
    cases::the_end_of_a_block_is_no_end_of_the_sum();
    cases::reducers_take_chunks_within_their_slices();
    cases::matrix_products_stay_within_their_slices();
});
