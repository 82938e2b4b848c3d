use super::*;
use crate::io::number::Shortest;
use proptest::prelude::*;

const fn matrix(rows: usize, cols: usize) -> Shape {
    Shape::Matrix { rows, cols }
}

#[test]
fn every_form() {
    for (source, shape, data) in [
        ("7", Shape::Vector(1), &[7.0][..]),
        ("1,2", Shape::Vector(2), &[1.0, 2.0]),
        (" 1 , -2.5e1 ", Shape::Vector(2), &[1.0, -25.0]),
        ("[1,2]", Shape::Vector(2), &[1.0, 2.0]),
        ("[]", Shape::Vector(0), &[]),
        (" [ ] ", Shape::Vector(0), &[]),
        ("7;", matrix(1, 1), &[7.0]),
        ("1,2;", matrix(1, 2), &[1.0, 2.0]),
        ("1;2", matrix(2, 1), &[1.0, 2.0]),
        ("1,2;3,4; ", matrix(2, 2), &[1.0, 2.0, 3.0, 4.0]),
        ("[1,2;3,4]", matrix(2, 2), &[1.0, 2.0, 3.0, 4.0]),
        ("[[1,2]]", matrix(1, 2), &[1.0, 2.0]),
        ("[[1, 2],\n [3, 4]]", matrix(2, 2), &[1.0, 2.0, 3.0, 4.0]),
        ("inf,-inf", Shape::Vector(2), &[f32::INFINITY, f32::NEG_INFINITY]),
        ("[\"-inf\", 1]", Shape::Vector(2), &[f32::NEG_INFINITY, 1.0]),
    ] {
        let array = parse(source).expect(source);
        assert_eq!((array.shape(), array.data()), (shape, data), "{source}");
    }
    assert!(parse("nan").unwrap().data()[0].is_nan());
    assert!(parse("[\"NaN\"]").unwrap().data()[0].is_nan());
}

#[test]
fn every_fault_and_its_place() {
    let not_a_number = |text: &str| LiteralFault::Number(text.into(), NumberFault::NotANumber);
    let missing = LiteralFault::Number(String::new(), NumberFault::Missing);
    let ragged = |row, found, expected| LiteralFault::Ragged { row, found, expected };
    for (source, at, fault) in [
        ("", 0, LiteralFault::Empty),
        ("  ", 2, LiteralFault::Empty),
        ("1,x", 2, not_a_number("x")),
        ("data.bin", 0, not_a_number("data.bin")),
        ("1,\"2\"", 2, not_a_number("\"2\"")),
        ("1,1e39", 2, LiteralFault::Number("1e39".into(), NumberFault::BeyondF32)),
        ("1 2", 2, LiteralFault::NoSeparator),
        ("1,,2", 2, missing.clone()),
        (",", 0, missing.clone()),
        (";", 0, missing.clone()),
        ("1,2,", 4, missing.clone()),
        ("1;;", 2, missing.clone()),
        ("1;2;;", 4, missing.clone()),
        ("[1,2,]", 5, missing.clone()),
        ("[[1],,[2]]", 5, missing.clone()),
        ("[[]]", 2, missing.clone()),
        ("[[1],2]", 5, missing.clone()),
        ("1,2;3", 4, ragged(2, 1, 2)),
        ("[[1],[2,3]]", 5, ragged(2, 2, 1)),
        ("[1,2", 0, LiteralFault::Unclosed('[')),
        ("[", 0, LiteralFault::Unclosed('[')),
        ("[[1,2],[3", 7, LiteralFault::Unclosed('[')),
        ("[[1,2],[3,4]", 0, LiteralFault::Unclosed('[')),
        ("1,\"nan", 2, LiteralFault::Unclosed('"')),
        ("1,2]", 3, LiteralFault::Bracket(']')),
        ("]", 0, LiteralFault::Bracket(']')),
        ("1,[2]", 2, LiteralFault::Bracket('[')),
        ("[[1],]", 5, LiteralFault::Bracket(']')),
        ("[[[1]]]", 2, LiteralFault::TooDeep),
        ("[[1,2];[3,4]]", 6, LiteralFault::RowsBySemicolon),
        ("[[1;2]]", 3, LiteralFault::RowsBySemicolon),
        ("[[1][2]]", 4, LiteralFault::NoSeparator),
        ("[1]2", 3, LiteralFault::AfterTheEnd),
        ("[1];", 3, LiteralFault::AfterTheEnd),
    ] {
        let error = parse(source).expect_err(source);
        assert_eq!((error.offset(), error.fault()), (at, &fault), "{source}");
        assert!(!error.sentence().is_empty());
    }
}

#[test]
fn the_caret_stands_under_the_trouble() {
    let caret = |source: &str| parse(source).unwrap_err().caret(source);
    assert_eq!(caret("1,x"), "1,x\n  ^");
    assert_eq!(caret("é,x"), "é,x\n^");
    assert_eq!(caret("1,\té"), "1, é\n   ^");

    let long = format!("{}x,{}2", "1,".repeat(100), "1,".repeat(100));
    let shown = caret(&long);
    let (line, mark) = shown.split_once('\n').unwrap();
    assert!(line.starts_with('…') && line.ends_with('…') && line.chars().count() < 80);
    assert_eq!(line.chars().nth(mark.len() - 1), Some('x'));
}

#[test]
fn lines_and_columns_for_files() {
    let source = "[1,\n é]";
    assert_eq!(parse(source).unwrap_err().line_and_column(source), (2, 2));
}

proptest! {
    #[test]
    fn a_printed_matrix_is_read_back_to_the_same_bits(
        cols in 1_usize..5, bits in proptest::collection::vec(any::<u32>(), 1..40)
    ) {
        let values: Vec<f32> = bits.iter().map(|&b| f32::from_bits(b)).collect();
        let rows: Vec<&[f32]> = values.chunks_exact(cols).collect();
        prop_assume!(!rows.is_empty());
        let line = |row: &&[f32]| row.iter().map(|&x| Shortest(x).to_string()).collect::<Vec<_>>().join(",");
        let source = rows.iter().map(line).collect::<Vec<_>>().join(";") + ";";
        let back = parse(&source).unwrap();
        prop_assert_eq!(back.shape(), matrix(rows.len(), cols));
        let canonical = |x: &f32| if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() };
        let expected: Vec<u32> = rows.concat().iter().map(canonical).collect();
        prop_assert_eq!(back.data().iter().map(canonical).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_caret_inside_it(source in "[-0-9.,;\\[\\]\"a-fi-n \t\né]{0,40}") {
        if let Err(error) = parse(&source) {
            prop_assert!(error.offset() <= source.len());
            prop_assert_eq!(error.caret(&source).lines().count(), 2);
        }
    }
}
