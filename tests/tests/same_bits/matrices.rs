//! Kernels on matrices: a grid of shapes, strides, alignments, values, instruction sets and cache
//! sizes.

use orthant_core::{Error, MatMut, MatRef};
use orthant_tests::reference::{self, Matrix};

use crate::buffers::{Buffer, UNTOUCHED};
use crate::compare::{On, Report, Rule, Target, difference, divided, targets, with_cache};
use crate::kernels::call;
use crate::values::{MIXTURE, ORDINARY, ROUNDED, SETS, Set};

/// A matrix's shape and where it lies.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub rows: usize,
    pub cols: usize,
    /// Elements between the end of a row and the start of the next: of the matrix, of the second
    /// operand and of the output, where they are matrices.
    pub gaps: [usize; 3],
    /// Elements that each of the three is placed after a cache line's start.
    pub offsets: [usize; 3],
}

impl Layout {
    pub fn stride(&self, operand: usize) -> usize {
        self.cols + self.gaps[operand]
    }
}

/// Calls a kernel: the matrix, the second operand, the output.
type Run = fn(On, MatRef, &[f32], &mut [f32], &Layout) -> Result<(), Error>;

/// One kernel on a matrix.
pub struct MatrixKernel {
    pub name: &'static str,
    /// Rows and columns of the second operand and of the output; a vector is one row.
    pub second: fn(rows: usize, cols: usize) -> [usize; 2],
    pub output: fn(rows: usize, cols: usize) -> [usize; 2],
    pub rule: Rule,
    pub run: Run,
    pub reference: fn(Matrix, &[f32]) -> Result<Vec<f32>, reference::Error>,
}

/// Every kernel on matrices.
pub const KERNELS: &[MatrixKernel] = &[
    MatrixKernel {
        name: "matvec",
        second: |_, cols| [1, cols],
        output: |rows, _| [1, rows],
        rule: Rule::Bits,
        run: |on, a, x, y, _| call!(on.matvec(a, x, y)),
        reference: reference::matvec,
    },
    MatrixKernel {
        name: "matvec_transposed",
        second: |rows, _| [1, rows],
        output: |_, cols| [1, cols],
        rule: Rule::Bits,
        run: |on, a, x, y, _| call!(on.matvec_transposed(a, x, y)),
        reference: reference::matvec_transposed,
    },
    MatrixKernel {
        name: "hadamard_matrix",
        second: |rows, cols| [rows, cols],
        output: |rows, cols| [rows, cols],
        rule: Rule::AnyNan,
        run: |on, a, b, out, layout| {
            let Layout { rows, cols, .. } = *layout;
            let b = MatRef::with_stride(b, rows, cols, layout.stride(1))?;
            let out = MatMut::with_stride(out, rows, cols, layout.stride(2))?;
            call!(on.hadamard_matrix(a, b, out))
        },
        reference: |a, b| reference::hadamard_matrix(a, Matrix::new(b, a.rows, a.cols)),
    },
];

/// Rows with `gap` elements of `filler` between them, none after the last.
fn spread(rows: &[f32], [count, cols]: [usize; 2], gap: usize, filler: f32) -> Vec<f32> {
    let mut spread = Vec::with_capacity(rows.len() + gap * count);
    for i in 0..count {
        if i > 0 {
            spread.extend(std::iter::repeat_n(filler, gap));
        }
        spread.extend_from_slice(&rows[i * cols..(i + 1) * cols]);
    }
    spread
}

/// Operands of one shape and what each kernel must make of them.
pub struct Case {
    set: &'static str,
    rows: usize,
    cols: usize,
    matrix: Vec<f32>,
    kernels: Vec<(&'static MatrixKernel, Vec<f32>, Vec<f32>)>,
}

impl Case {
    pub fn new(rows: usize, cols: usize, set: &Set, seed: u64) -> Self {
        let matrix = set.values(rows * cols, seed);
        let kernels = KERNELS.iter().map(|kernel| {
            let [r, c] = (kernel.second)(rows, cols);
            let second = set.values(r * c, !seed);
            let expected = (kernel.reference)(Matrix::new(&matrix, rows, cols), &second);
            (kernel, second, expected.expect("the shapes fit"))
        });
        Case { set: set.name, rows, cols, kernels: kernels.collect(), matrix }
    }

    /// Runs every kernel on every target with the operands laid out so.
    pub fn check(&self, report: &mut Report, targets: &[Target], layout: Layout) {
        let shape = [self.rows, self.cols];
        let [gap, second_gap, out_gap] = layout.gaps;
        let matrix =
            Buffer::holding(&spread(&self.matrix, shape, gap, f32::NAN), layout.offsets[0]);
        for (kernel, second, expected) in &self.kernels {
            let shape_of_second = (kernel.second)(self.rows, self.cols);
            let second = spread(second, shape_of_second, second_gap, f32::NAN);
            let second = Buffer::holding(&second, layout.offsets[1]);
            let shape_of_output = (kernel.output)(self.rows, self.cols);
            let expected = spread(expected, shape_of_output, out_gap, UNTOUCHED);
            let before = vec![UNTOUCHED; expected.len()];
            for target in targets {
                let a = MatRef::with_stride(matrix.get(), self.rows, self.cols, layout.stride(0))
                    .expect("the slice holds the matrix");
                let mut out = Buffer::holding(&before, layout.offsets[2]);
                let result = (kernel.run)(target.on, a, second.get(), out.get_mut(), &layout);
                let wrong = match (result, out.written_outside()) {
                    (Err(error), _) => Some(error.to_string()),
                    (_, Some(i)) => Some(format!("wrote to [{i}], outside its output")),
                    _ => difference(&expected, out.get(), kernel.rule),
                };
                report.note(kernel.name, target, wrong, || format!("{} {layout:?}", self.set));
            }
        }
    }
}

const ROWS: [usize; 15] = [0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 100, 255, 256, 257, 513];

/// No gaps at offsets that follow from the shape, and gaps of odd lengths: then each row starts
/// at another distance from a cache line.
fn layouts(rows: usize, cols: usize) -> [Layout; 2] {
    let mix = 7 * rows + 3 * cols;
    let offsets = [mix % 16, (mix / 3 + 5) % 16, (5 * mix + 1) % 16];
    let gaps = [1 + mix % 13, 1 + mix % 11, 1 + mix % 7];
    [Layout { rows, cols, gaps: [0; 3], offsets }, Layout { rows, cols, gaps, offsets }]
}

fn grid(
    report: &mut Report,
    shapes: impl Iterator<Item = (usize, usize)>,
    sets: &[Set],
    targets: &[Target],
) {
    for (rows, cols) in shapes {
        for set in sets {
            let case = Case::new(rows, cols, set, 1);
            for layout in layouts(rows, cols) {
                case.check(report, targets, layout);
            }
        }
    }
}

fn product(rows: &[usize], cols: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    rows.iter().flat_map(|&r| cols.iter().map(move |&c| (r, c)))
}

#[test]
fn shapes_to_513_rows_and_70_columns() {
    let mut report = Report::default();
    let cols: Vec<usize> = (0..=70).collect();
    grid(&mut report, product(&ROWS, &cols), &[ORDINARY], &targets());
    report.finish();
}

#[test]
fn every_set_of_values_on_chosen_shapes() {
    let mut report = Report::default();
    let cols = [0, 1, 3, 8, 15, 16, 17, 31, 32, 33, 64, 65, 70];
    let rows = [0, 1, 2, 3, 5, 8, 9, 33, 257];
    grid(&mut report, product(&rows, &cols), SETS, &targets());
    report.finish();
}

#[test]
fn rows_of_about_a_block() {
    let mut report = Report::default();
    let cols = [16_383, 16_384, 16_385, 49_153];
    grid(&mut report, product(&[1, 2, 3, 7, 8, 9, 33], &cols), &[ROUNDED], &targets());
    grid(&mut report, product(&[2, 9], &[16_385, 40_000]), &[MIXTURE], &targets());
    report.finish();
}

#[test]
fn many_long_rows() {
    let mut report = Report::default();
    let shapes = [(257, 4099), (513, 1025), (600, 300), (100, 10_000), (255, 2048), (5000, 8)];
    grid(&mut report, shapes.into_iter(), &[ROUNDED], &targets());
    report.finish();
}

#[test]
fn matrices_at_every_combination_of_misalignments() {
    let (mut report, targets) = (Report::default(), targets());
    for (rows, cols) in [(5, 19), (8, 33), (3, 70)] {
        let case = Case::new(rows, cols, &ORDINARY, 1);
        for i in 0..16 * 16 * 16 {
            let offsets = [i % 16, i / 16 % 16, i / 256];
            let layout = Layout { rows, cols, gaps: [i % 3, i % 5, i % 2], offsets };
            case.check(&mut report, &targets, layout);
        }
    }
    report.finish();
}

#[test]
fn cache_sizes_change_no_bit() {
    let mut report = Report::default();
    for bytes in [0, 4096, usize::MAX] {
        let (rows, cols) = ([1, 3, 8, 33, 257], [1, 16, 17, 33, 70, 1025]);
        grid(&mut report, product(&rows, &cols), &[ROUNDED], &with_cache(bytes));
        grid(&mut report, product(&[9, 33], &[16_385]), &[ROUNDED], &with_cache(bytes));
    }
    report.finish();
}

#[test]
fn divided_operations() {
    let mut report = Report::default();
    let (rows, cols) = ([0, 1, 2, 3, 8, 33, 257, 513], [0, 1, 16, 33, 70, 1025]);
    grid(&mut report, product(&rows, &cols), &[ROUNDED], &divided());
    grid(&mut report, product(&[1, 2, 9], &[16_385, 49_153]), &[ROUNDED], &divided());
    grid(&mut report, product(&[1300, 5000], &[3, 40]), &[ROUNDED], &divided());
    report.finish();
}

#[test]
fn rows_that_share_a_vector_too_long_for_a_cache() {
    let mut report = Report::default();
    for targets in [targets(), divided(), with_cache(0)] {
        grid(
            &mut report,
            [(1, 600_000), (3, 262_145), (19, 278_529)].into_iter(),
            &[ROUNDED],
            &targets,
        );
    }
    grid(&mut report, [(9, 270_000)].into_iter(), &[MIXTURE], &targets());
    report.finish();
}

#[test]
fn matrices_that_come_from_memory() {
    let mut report = Report::default();
    let narrow = [(40_000, 8), (40_001, 7), (9_000, 33), (20_000, 16)];
    let wide = [(70, 5_000), (300, 1_100), (13, 30_000), (259, 1_500), (5, 70_001)];
    let shapes = narrow.into_iter().chain(wide);
    grid(&mut report, shapes, &[ROUNDED], &with_cache(0));
    grid(&mut report, [(40_001, 7), (70, 5_000)].into_iter(), &[MIXTURE], &with_cache(0));
    report.finish();
}

#[test]
fn each_row_of_a_matvec_has_the_bits_of_dot() {
    let mut report = Report::default();
    for (rows, cols) in [(1, 5), (7, 33), (20, 100), (9, 16_400)] {
        let (matrix, x) = ROUNDED.operands(rows * cols);
        let x = &x[..cols];
        let a = MatRef::new(&matrix, rows, cols).expect("the slice holds the matrix");
        for target in targets() {
            let on = target.on;
            let mut y = vec![0.0; rows];
            call!(on.matvec(a, x, &mut y)).expect("the shapes fit");
            let row = |i| a.row(i).expect("a row");
            let dots: Vec<f32> =
                (0..rows).map(|i| call!(on.dot(row(i), x)).expect("one length")).collect();
            let wrong = difference(&dots, &y, Rule::Bits);
            report.note("matvec", &target, wrong, || format!("{rows}x{cols}"));
        }
    }
    report.finish();
}
