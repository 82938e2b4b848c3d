use super::*;

fn read(text: &str) -> Result<Array, ReadError> {
    MatrixMarket.read(Input::new("a.mtx".into(), text.as_bytes()))
}

fn matrix(rows: usize, cols: usize, data: &[f32]) -> Array {
    Array::matrix(data.to_vec(), rows, cols).unwrap()
}

#[test]
fn every_layout_field_and_symmetry() {
    for (text, expected) in [
        (
            "%%MatrixMarket matrix array real general\n% by columns\n2 3\n1\n4\n2\n5\n3\n6\n",
            matrix(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        ),
        (
            "%%MatrixMarket matrix array integer symmetric\n2 2\n1\n2\n3\n",
            matrix(2, 2, &[1.0, 2.0, 2.0, 3.0]),
        ),
        (
            "%%MatrixMarket matrix array real skew-symmetric\n3 3\n1\n2\n3\n",
            matrix(3, 3, &[0.0, -1.0, -2.0, 1.0, 0.0, -3.0, 2.0, 3.0, 0.0]),
        ),
        (
            "%%matrixmarket MATRIX Coordinate Real General\n\n2 3 2\n\n2 1 -1.5e3\n 1  3 nan\n",
            matrix(2, 3, &[0.0, 0.0, f32::NAN, -1500.0, 0.0, 0.0]),
        ),
        (
            "%%MatrixMarket matrix coordinate integer symmetric\r\n2 2 2\r\n1 1 5\r\n2 1 7\r\n",
            matrix(2, 2, &[5.0, 7.0, 7.0, 0.0]),
        ),
        (
            "%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n2 1 7\n",
            matrix(2, 2, &[0.0, -7.0, 7.0, 0.0]),
        ),
        (
            "%%MatrixMarket matrix coordinate pattern general\n2 2 2\n1 2\n2 1\n",
            matrix(2, 2, &[0.0, 1.0, 1.0, 0.0]),
        ),
        (
            "%%MatrixMarket matrix coordinate pattern symmetric\n2 2 1\n2 1\n",
            matrix(2, 2, &[0.0, 1.0, 1.0, 0.0]),
        ),
        ("%%MatrixMarket matrix coordinate real general\n2 1 0\n", matrix(2, 1, &[0.0, 0.0])),
        ("%%MatrixMarket matrix array real general\n0 3\n", matrix(0, 3, &[])),
    ] {
        let array = read(text).unwrap();
        let bits = |a: &Array| a.data().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!((array.shape(), bits(&array)), (expected.shape(), bits(&expected)), "{text}");
    }
}

#[test]
fn what_is_written_reads_back() {
    for array in [
        matrix(2, 3, &[1.0, -2.5, 1e-45, f32::MAX, f32::INFINITY, 0.1]),
        matrix(0, 2, &[]),
        matrix(1, 1, &[7.0]),
    ] {
        let mut text = Vec::new();
        MatrixMarket.write(array.view(), &mut text).unwrap();
        assert_eq!(read(core::str::from_utf8(&text).unwrap()).unwrap(), array);
    }
}

#[test]
fn each_fault_names_its_line_and_its_remedy() {
    let general = "%%MatrixMarket matrix coordinate real general\n";
    for (text, expected) in [
        ("1 2\n", "line 1: this is no Matrix Market header; write %%MatrixMarket matrix array"),
        (
            "%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 2\n",
            "line 1: `complex` is not read",
        ),
        ("%%MatrixMarket matrix array real hermitian\n", "line 1: `hermitian` is not read"),
        ("%%MatrixMarket matrix array pattern general\n", "line 1: `pattern` is not read"),
        (general, "line 1: the file ends before its size line"),
        (&format!("{general}2 2\n"), "line 2: `2 2` is no size line; write rows, columns and"),
        (&format!("{general}2 x 1\n"), "line 2: `2 x 1` is no size line"),
        (&format!("{general}2 2 2\n1 1 1\n"), "line 3: the file ends after 1 of 2 entries"),
        (&format!("{general}2 2 1\n1 1 1\n1 2 1\n"), "line 4: there are more than the 1 entries"),
        (&format!("{general}2 2 1\n3 1 1\n"), "line 3: `3` is outside the 2x2 matrix"),
        (&format!("{general}2 2 1\n0 1 1\n"), "line 3: `0` is outside the 2x2 matrix"),
        (&format!("{general}2 2 1\n1 1\n"), "line 3: `1 1` is no entry; write row, column and"),
        (&format!("{general}2 2 1\n1 1 x\n"), "line 3, column 1: `x` is not a number"),
        (&format!("{general}2 2 2\n1 1 1\n1 1 2\n"), "line 4: row 1, column 1 is there twice"),
        (
            "%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n1 2 3\n",
            "line 3: row 1, column 2 is not below the diagonal",
        ),
        (
            "%%MatrixMarket matrix coordinate real symmetric\n2 3 0\n",
            "line 2: a symmetric matrix is square and this one is 2x3",
        ),
        (
            "%%MatrixMarket matrix array real general\n2 1\n1\n",
            "line 3: the file ends after 1 of 2",
        ),
        (
            &format!("{general}99999999999 99999999999 1\n1 1 1\n"),
            "line 2: a 99999999999x99999999999 matrix is more than memory can hold",
        ),
        (
            &format!("{general}1000000 1000000 1\n1 1 1\n"),
            "line 3: 1 entries of a 1000000x1000000 matrix: every matrix is dense here",
        ),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("a.mtx, {expected}")), "{text}: {error}");
    }
}

#[test]
fn nobody_walks_along_a_side_that_no_element_stands_behind() {
    for size in ["0 18446744073709551615", "18446744073709551615 0"] {
        for (layout, size) in [("array", size.to_owned()), ("coordinate", format!("{size} 0"))] {
            let sentence = read(&format!("%%MatrixMarket matrix {layout} real general\n{size}\n"))
                .unwrap_err();
            assert!(sentence.to_string().contains("has no element; write 0 0"), "{sentence}");
        }
    }
}
