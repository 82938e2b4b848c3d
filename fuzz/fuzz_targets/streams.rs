//! Data on standard input, in whatever format its first bytes announce: any bytes are an array or
//! one sentence, never a panic, and never memory for numbers that did not arrive.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orthant::io::read_stream;

fuzz_target!(|bytes: &[u8]| {
    match read_stream("standard input", bytes) {
        Ok(array) => {
            assert_eq!(array.data().len(), array.shape().len());
            assert!(array.data().len() <= bytes.len(), "more numbers than bytes");
        }
        Err(error) => {
            let text = error.to_string();
            assert!(text.starts_with("standard input"), "{text}");
            assert!(!text.contains('\n'), "{text}");
        }
    }
});
