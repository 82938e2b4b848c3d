//! Matrices and vectors of other libraries: equal elements, and no copies where none are promised.

#![cfg(any(feature = "ndarray", feature = "nalgebra", feature = "faer"))]

use orthant::{MatMut, MatRef, Matrix, Vector};

/// Element `(i, j)` of every matrix here.
fn element(i: usize, j: usize) -> f32 {
    (100 * i + j) as f32
}

fn ours(rows: usize, cols: usize) -> Matrix {
    Matrix::from_fn(rows, cols, element)
}

/// Nothing, one of either, several, and more than a tile.
const SHAPES: [(usize, usize); 10] =
    [(0, 0), (0, 3), (3, 0), (1, 1), (1, 5), (5, 1), (2, 3), (33, 31), (31, 70), (4, 4)];

/// Rows whose next begins `stride` elements on; the gaps hold what must not be seen.
struct Gappy {
    data: Vec<f32>,
    rows: usize,
    cols: usize,
    stride: usize,
}

impl Gappy {
    fn all() -> impl Iterator<Item = Self> {
        SHAPES.into_iter().flat_map(|(rows, cols)| {
            [0, 1, 7].into_iter().map(move |gap| {
                let stride = cols + gap;
                let mut data = vec![f32::NAN; rows.saturating_sub(1) * stride + cols + gap];
                for i in 0..rows {
                    for j in 0..cols {
                        data[i * stride + j] = element(i, j);
                    }
                }
                Self { data, rows, cols, stride }
            })
        })
    }

    fn view(&self) -> MatRef<'_> {
        MatRef::with_stride(&self.data, self.rows, self.cols, self.stride).expect("it fits")
    }

    fn view_mut(&mut self) -> MatMut<'_> {
        MatMut::with_stride(&mut self.data, self.rows, self.cols, self.stride).expect("it fits")
    }

    /// Whether every element was negated and no gap was touched.
    fn is_negated(&self) -> bool {
        let inside =
            |at: usize| at / self.stride.max(1) < self.rows && at % self.stride < self.cols;
        self.data.iter().enumerate().all(|(at, x)| {
            if inside(at) { *x == -element(at / self.stride, at % self.stride) } else { x.is_nan() }
        })
    }
}

/// One row's stride may be anything: libraries that think in pointers must not mind.
fn odd_single_row() -> MatRef<'static> {
    static DATA: [f32; 3] = [0.0, 1.0, 2.0];
    MatRef::with_stride(&DATA, 1, 3, 1).expect("it fits")
}

#[cfg(feature = "ndarray")]
mod with_ndarray {
    use super::*;
    use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};
    use ndarray::{Axis, ShapeBuilder, s};
    use orthant::interop::ndarray::{mat_mut, mat_ref, transposed, transposed_mut, view, view_mut};

    fn theirs(rows: usize, cols: usize) -> Array2<f32> {
        Array2::from_shape_fn((rows, cols), |(i, j)| element(i, j))
    }

    #[test]
    fn views_of_ours_have_the_elements_at_their_places() {
        for mut gappy in Gappy::all() {
            let (rows, cols) = (gappy.rows, gappy.cols);
            assert_eq!(view(gappy.view()), theirs(rows, cols));
            if rows * cols > 0 {
                assert_eq!(view(gappy.view()).as_ptr(), gappy.data.as_ptr(), "a copy");
            }
            view_mut(gappy.view_mut()).mapv_inplace(|x| -x);
            assert!(gappy.is_negated(), "{rows}x{cols}, stride {}", gappy.stride);
        }
        assert_eq!(view(odd_single_row()), theirs(1, 3));
        let nothing = Matrix::zeros(usize::MAX, 0);
        assert!(ArrayView2::from(&nothing).is_empty());
        assert!(ArrayViewMut2::from(&mut Matrix::zeros(usize::MAX, 0)).is_empty());
    }

    #[test]
    fn views_of_theirs_are_the_same_memory() {
        for (rows, cols) in SHAPES {
            let mut a = theirs(rows, cols);
            let seen = mat_ref(&a).expect("rows without gaps");
            assert_eq!((seen.rows(), seen.cols()), (rows, cols));
            assert_eq!(seen.as_slice().map(<[f32]>::as_ptr), a.as_slice().map(<[f32]>::as_ptr));
            if let Some(x) = mat_mut(&mut a).expect("as before").row_mut(0) {
                x.fill(-1.0);
            }
            assert!(a.rows().into_iter().take(1).all(|row| row.iter().all(|x| *x == -1.0)));

            let mut f = Array2::from_shape_fn((rows, cols).f(), |(i, j)| element(i, j));
            let seen = transposed(&f).expect("columns without gaps");
            assert_eq!(view(seen), theirs(rows, cols).t());
            assert_eq!(mat_ref(&f).is_ok(), f.is_standard_layout());
            assert!(transposed_mut(&mut f).is_ok());
        }
    }

    #[test]
    fn what_has_gaps_is_refused_and_copied() {
        let a = theirs(4, 6);
        let refused = mat_ref(&a.slice(s![.., ..3])).map(|_| ()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the 4x3 matrix has no rows that follow each other without gaps, so it cannot be \
             viewed where it is; copy it with Matrix::from"
        );
        assert!(transposed(&a).map(|_| ()).unwrap_err().to_string().contains("no columns"));
        assert_eq!(Matrix::from(&a.slice(s![.., ..3])), ours(4, 3));
        // Half of a matrix while somebody else may write the other half.
        let mut b = theirs(4, 6);
        let (mut left, right) = b.view_mut().split_at(Axis(1), 3);
        assert!(mat_mut(&mut left).is_err() && mat_ref(&right).is_err());
        // Backwards, and one element again and again.
        assert!(mat_ref(&a.slice(s![..;-1, ..])).is_err());
        let ones = ndarray::arr0(1.0);
        let spread = ones.broadcast((3, 2)).expect("it fits");
        assert!(mat_ref(&spread).is_err());
        assert_eq!(Matrix::from(&spread).as_slice(), [1.0; 6]);
    }

    #[test]
    fn owned_ones_move_where_rows_have_no_gaps() {
        for (rows, cols) in SHAPES {
            let a = theirs(rows, cols);
            let at = a.as_ptr();
            let moved = Matrix::from(a);
            assert_eq!(moved, ours(rows, cols));
            let back = Array2::from(moved);
            assert_eq!(back, theirs(rows, cols));
            if rows * cols > 0 {
                assert_eq!(back.as_ptr(), at, "a copy");
            }
            let f = Array2::from_shape_fn((rows, cols).f(), |(i, j)| element(i, j));
            assert_eq!(Matrix::from(f), ours(rows, cols));
        }
        // Rows cut off at both ends stay behind in the memory of an array.
        let mut cut = Array2::from_shape_fn((6, 3), |(i, j)| element(i, j));
        cut.slice_collapse(s![2..5, ..]);
        assert_eq!(Matrix::from(cut), Matrix::from_fn(3, 3, |i, j| element(i + 2, j)));
    }

    #[test]
    fn vectors() {
        let mut v = Vector::from([1.0, 2.0, 3.0]);
        assert_eq!(ArrayView1::from(&v).as_ptr(), v.as_ptr());
        ArrayViewMut1::from(&mut v).fill(5.0);
        assert_eq!(v, Vector::from([5.0; 3]));
        let at = v.as_ptr();
        let theirs = Array1::from(v);
        assert_eq!(theirs.as_ptr(), at);
        assert_eq!(Vector::from(&theirs), Vector::from([5.0; 3]));
        assert_eq!(Vector::from(theirs).as_ptr(), at);
        let mut cut = Array1::from_iter((0..9).map(|i| i as f32));
        assert_eq!(Vector::from(&cut.slice(s![1..;3])), Vector::from([1.0, 4.0, 7.0]));
        cut.slice_collapse(s![2..5]);
        assert_eq!(Vector::from(cut.clone()), Vector::from([2.0, 3.0, 4.0]));
        cut.invert_axis(Axis(0));
        assert_eq!(Vector::from(cut), Vector::from([4.0, 3.0, 2.0]));
    }
}

#[cfg(feature = "nalgebra")]
mod with_nalgebra {
    use super::*;
    use nalgebra::{
        DMatrix, DMatrixView, DMatrixViewMut, DVector, DVectorView, DVectorViewMut, Dyn,
    };
    use orthant::interop::nalgebra::{
        mat_mut, mat_ref, transposed, transposed_mut, view, view_mut,
    };

    fn theirs(rows: usize, cols: usize) -> DMatrix<f32> {
        DMatrix::from_fn(rows, cols, element)
    }

    #[test]
    fn views_of_ours_have_the_elements_at_their_places() {
        for mut gappy in Gappy::all() {
            let (rows, cols) = (gappy.rows, gappy.cols);
            assert_eq!(view(gappy.view()), theirs(rows, cols));
            if rows * cols > 0 {
                assert_eq!(view(gappy.view()).as_ptr(), gappy.data.as_ptr(), "a copy");
            }
            view_mut(gappy.view_mut()).neg_mut();
            assert!(gappy.is_negated(), "{rows}x{cols}, stride {}", gappy.stride);
        }
        assert_eq!(view(odd_single_row()), theirs(1, 3));
        let mut a = ours(2, 3);
        assert_eq!(DMatrixView::<f32, Dyn, Dyn>::from(&a), theirs(2, 3));
        DMatrixViewMut::<f32, Dyn, Dyn>::from(&mut a).fill(4.0);
        assert_eq!(a.as_slice(), [4.0; 6]);
        assert!(DMatrixView::<f32, Dyn, Dyn>::from(&Matrix::zeros(usize::MAX, 0)).is_empty());
    }

    #[test]
    fn views_of_theirs_are_the_same_memory() {
        for (rows, cols) in SHAPES {
            let mut a = theirs(rows, cols);
            let at = a.as_ptr();
            let seen = transposed(&a).expect("columns without gaps");
            assert_eq!(view(seen), theirs(rows, cols).transpose());
            assert_eq!(seen.data().as_ptr(), at, "a copy");
            let is_line = rows <= 1 || cols <= 1;
            assert_eq!(mat_ref(&a).is_ok(), is_line, "{rows}x{cols}");
            assert_eq!(mat_mut(&mut a).is_ok(), is_line);
            if let Some(x) = transposed_mut(&mut a).expect("as before").row_mut(0) {
                x.fill(-1.0);
            }
            assert!(cols == 0 || a.column(0).iter().all(|x| *x == -1.0));
        }
        let fixed = nalgebra::Matrix2::new(1.0, 2.0, 3.0, 4.0);
        assert_eq!(transposed(&fixed).map(|t| t.data().to_vec()), Ok(vec![1.0, 3.0, 2.0, 4.0]));
        assert_eq!(Matrix::from(&fixed.view((0, 1), (2, 1))).as_slice(), [2.0, 4.0]);
    }

    #[test]
    fn owned_ones_keep_every_element() {
        for (rows, cols) in SHAPES {
            let a = theirs(rows, cols);
            let at = a.as_ptr();
            assert_eq!(Matrix::from(&a), ours(rows, cols));
            let moved = Matrix::from(a);
            assert_eq!(moved, ours(rows, cols));
            let back = DMatrix::from(moved);
            assert_eq!(back, theirs(rows, cols));
            if rows * cols > 0 && (rows == 1 || cols == 1) {
                assert_eq!(back.as_ptr(), at, "a copy");
            }
        }
    }

    #[test]
    fn vectors() {
        let mut v = Vector::from([1.0, 2.0, 3.0]);
        assert_eq!(DVectorView::from(&v).as_ptr(), v.as_ptr());
        DVectorViewMut::from(&mut v).fill(5.0);
        assert_eq!(v, Vector::from([5.0; 3]));
        let at = v.as_ptr();
        let theirs = DVector::from(v);
        assert_eq!(theirs.as_ptr(), at);
        assert_eq!(Vector::from(&theirs), Vector::from([5.0; 3]));
        assert_eq!(Vector::from(theirs).as_ptr(), at);
        assert_eq!(Vector::from(&nalgebra::Vector2::new(1.0, 2.0)), Vector::from([1.0, 2.0]));
        assert!(DVectorView::from(&Vector::default()).is_empty());
    }
}

#[cfg(feature = "faer")]
mod with_faer {
    use super::*;
    use faer::{Col, ColMut, ColRef, Mat};
    use orthant::interop::faer::{mat_mut, mat_ref, view, view_mut};

    fn theirs(rows: usize, cols: usize) -> Mat<f32> {
        Mat::from_fn(rows, cols, element)
    }

    #[test]
    fn views_of_ours_have_the_elements_at_their_places() {
        for mut gappy in Gappy::all() {
            let (rows, cols) = (gappy.rows, gappy.cols);
            assert_eq!(view(gappy.view()), theirs(rows, cols));
            if rows * cols > 0 {
                assert_eq!(view(gappy.view()).as_ptr(), gappy.data.as_ptr(), "a copy");
            }
            let mut seen = view_mut(gappy.view_mut());
            for i in 0..rows {
                for j in 0..cols {
                    seen[(i, j)] = -seen[(i, j)];
                }
            }
            assert!(gappy.is_negated(), "{rows}x{cols}, stride {}", gappy.stride);
        }
        assert_eq!(view(odd_single_row()), theirs(1, 3));
        let mut a = ours(2, 3);
        faer::MatMut::from(&mut a).fill(4.0);
        assert_eq!(faer::MatRef::from(&a), Mat::full(2, 3, 4.0));
    }

    #[test]
    fn single_rows_and_columns_of_theirs_are_the_same_memory() {
        for (rows, cols) in SHAPES {
            let a = theirs(rows, cols);
            let seen = mat_ref(a.as_ref());
            // A single row of an owned matrix has gaps: `faer` aligns each column.
            assert_eq!(seen.is_ok(), rows == 0 || cols <= 1, "{rows}x{cols}");
            if let (Ok(seen), true) = (seen, cols == 1 && rows > 0) {
                assert_eq!(seen.data().as_ptr(), a.as_ptr(), "a copy");
            }
        }
        let a = ours(3, 4);
        let row = view(a.view()).subrows(1, 1);
        assert_eq!(mat_ref(row).map(MatRef::data), Ok(a.row(1).expect("row 1")));
        // The elements of this column are four apart.
        assert!(mat_ref(view(a.view()).subcols(1, 1)).is_err());
    }

    #[test]
    fn single_rows_and_columns_of_theirs_are_written_where_they_are() {
        for (rows, cols) in SHAPES {
            let mut a = theirs(rows, cols);
            let found = mat_mut(a.as_mut()).map(|mut seen| {
                (0..seen.rows()).for_each(|i| seen.row_mut(i).expect("a row").fill(7.0));
            });
            assert_eq!(found.is_ok(), rows == 0 || cols <= 1, "{rows}x{cols}");
            let expected =
                if found.is_ok() { Mat::full(rows, cols, 7.0) } else { theirs(rows, cols) };
            assert_eq!(a, expected);
        }
        let mut a = ours(3, 4);
        let row = view_mut(a.view_mut()).subrows_mut(1, 1);
        mat_mut(row).expect("one row").row_mut(0).expect("it").fill(7.0);
        assert_eq!(a, Matrix::from_fn(3, 4, |i, j| if i == 1 { 7.0 } else { element(i, j) }));
        assert!(mat_mut(view_mut(a.view_mut()).subcols_mut(1, 1)).is_err());
    }

    #[test]
    fn owned_ones_keep_every_element() {
        for (rows, cols) in SHAPES {
            assert_eq!(Matrix::from(&theirs(rows, cols)), ours(rows, cols));
            assert_eq!(Matrix::from(theirs(cols, rows).transpose()), ours(cols, rows).transposed());
            assert_eq!(Mat::from(&ours(rows, cols)), theirs(rows, cols));
        }
    }

    #[test]
    fn vectors() {
        let mut v = Vector::from([1.0, 2.0, 3.0]);
        assert_eq!(ColRef::from(&v).as_ptr(), v.as_ptr());
        ColMut::from(&mut v).fill(5.0);
        assert_eq!(v, Vector::from([5.0; 3]));
        assert_eq!(Vector::from(&Col::from(&v)), v);
        let backwards = ColRef::from_slice(&[1.0, 2.0]).reverse_rows();
        assert_eq!(Vector::from(backwards), Vector::from([2.0, 1.0]));
    }
}
