//! `.npz` archives: any bytes; and an archive of which one byte has changed gives the numbers that
//! were put in, or a complaint.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orthant::io::Options;
use orthant_fuzz::files::{array, bits, read, round_trip, written};

fuzz_target!(|bytes: &[u8]| {
    for options in [Options::default(), Options::default().member("bias")] {
        if let Some(array) = read("npz", options, bytes) {
            round_trip(&array);
        }
    }
    let [numbers @ .., change] = bytes else { return };
    let original = array(numbers);
    let mut archive = written("npz", &original);
    let place = numbers.iter().fold(0_usize, |place, byte| place * 31 % 65521 + usize::from(*byte));
    let place = place % archive.len();
    archive[place] ^= change;
    if let Some(again) = read("npz", Options::default(), &archive) {
        assert_eq!(again.shape(), original.shape(), "byte {place} ^ {change}");
        assert_eq!(bits(again.data()), bits(original.data()), "byte {place} ^ {change}");
    }
});
