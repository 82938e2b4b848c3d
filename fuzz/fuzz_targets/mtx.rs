//! `.mtx` files: each entry of the text stands at its place in the matrix, with its mirror image
//! if the banner says so, and everything else is zero.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orthant::io::{Array, Options, Shape};
use orthant_fuzz::files::{array, bits, number, read, round_trip};

/// The most elements of a matrix of so few entries, as the reader's documentation says.
const MOST: usize = 1 << 22;

fuzz_target!(|bytes: &[u8]| {
    round_trip(&array(bytes));
    if let Some(array) = read("mtx", Options::default(), bytes) {
        let Shape::Matrix { rows, cols } = array.shape() else { panic!("{:?}", array.shape()) };
        assert!(rows * cols <= MOST, "{rows}x{cols}");
        are_entries(&array, rows, cols, &String::from_utf8_lossy(bytes));
        round_trip(&array);
    }
});

fn are_entries(array: &Array, rows: usize, cols: usize, text: &str) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (banner, rest) = text.split_once('\n').expect("a banner and more");
    let banner = banner.to_ascii_lowercase();
    let mut lines =
        rest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('%'));
    let sizes: Vec<usize> = words(lines.next().expect("a size line")).filter_map(index).collect();
    assert_eq!(sizes[..2], [rows, cols]);
    let is_coordinate = banner.contains("coordinate");
    let mirror = match banner.split_ascii_whitespace().last() {
        Some("symmetric") => Some(1.0),
        Some("skew-symmetric") => Some(-1.0),
        _ => None,
    };
    let mut expected = vec![0.0; rows * cols];
    let mut place = |row: usize, col: usize, value: f32| {
        if let Some(sign) = mirror {
            expected[col * cols + row] = value * sign;
        }
        expected[row * cols + col] = value;
    };
    if is_coordinate {
        let entries: Vec<&str> = lines.collect();
        assert_eq!(entries.len(), sizes[2]);
        for entry in entries {
            let entry: Vec<&str> = words(entry).collect();
            let at = |word| index(word).expect("an index") - 1;
            let value = entry.get(2).map_or(1.0, |word| number(word).expect("a number"));
            place(at(entry[0]), at(entry[1]), value);
        }
    } else {
        let first = |col: usize| match mirror {
            None => 0,
            Some(sign) => col + usize::from(sign < 0.0),
        };
        for col in 0..cols {
            for row in first(col)..rows {
                place(row, col, number(lines.next().expect("an element")).expect("a number"));
            }
        }
        assert_eq!(lines.next(), None);
    }
    // A NaN's sign says nothing.
    let one_nan = |x: &f32| if x.is_nan() { f32::NAN } else { *x };
    let of = |numbers: &[f32]| bits(&numbers.iter().map(one_nan).collect::<Vec<_>>());
    assert_eq!(of(array.data()), of(&expected));
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split_ascii_whitespace()
}

fn index(word: &str) -> Option<usize> {
    word.parse().ok()
}
