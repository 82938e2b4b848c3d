//! Every kernel on every instruction set, on slices that fill their allocations to the end, against
//! the scalar backend. Natively this compares bits; under Miri (`cargo xtask miri`) it also proves
//! that no load or store leaves its slice and that all unsafe code is defined.
//! As a fuzz target (`cargo xtask fuzz`) the cases run under AddressSanitizer, in all their lengths.

mod cases;

#[test]
fn reductions_and_elementwise_operations_stay_within_their_slices() {
    cases::reductions_and_elementwise_operations_stay_within_their_slices();
}

#[test]
fn huge_and_tiny_values_take_the_scaled_path_within_their_slices() {
    cases::huge_and_tiny_values_take_the_scaled_path_within_their_slices();
}

#[test]
fn the_end_of_a_block_is_no_end_of_the_sum() {
    cases::the_end_of_a_block_is_no_end_of_the_sum();
}

#[test]
fn reducers_take_chunks_within_their_slices() {
    cases::reducers_take_chunks_within_their_slices();
}

#[test]
fn matrix_products_stay_within_their_slices() {
    cases::matrix_products_stay_within_their_slices();
}
