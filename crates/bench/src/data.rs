//! Operands: one set of buffers for a case, which all its contestants share, so that no one has
//! better alignment or warmer pages than another.

use orthant::{Dft, Isa, Kernels};

use crate::kernels::{Class, Kernel, Size};

/// The operands of one case, and where results go.
pub struct Data {
    a: Buffer,
    b: Buffer,
    out: Buffer,
    initial_out: Vec<f32>,
    scratch: Buffer,
    pivots: Vec<usize>,
    plans: Vec<(Isa, Dft<'static>)>,
    size: Size,
    /// The last scalar result.
    pub result: f32,
}

impl Data {
    /// Operands uniform in [-1, 1); the matrix of Cholesky's factor is symmetric with a heavy
    /// diagonal. Buffers start `offset` elements after a 64-byte boundary.
    pub fn new(kernel: Kernel, size: Size, offset: usize) -> Data {
        let [a, b, out] = kernel.lengths(size);
        // Buffers a whole number of pages apart would make a store and the loads after it look
        // alike to the CPU (4K aliasing); these start at different lines of a page.
        let scratch = kernel.scratch(size);
        let pivots = match (kernel.class(), size) {
            (Class::Factor | Class::Solve, Size::Matrix(n, _)) => n,
            _ => 0,
        };
        let mut data = Data {
            a: Buffer::new(a, offset),
            b: Buffer::new(b, offset + 272),
            out: Buffer::new(out, offset + 528),
            initial_out: Vec::new(),
            scratch: Buffer::new(scratch, offset + 784),
            pivots: vec![0; pivots],
            plans: Vec::new(),
            size,
            result: f32::NAN,
        };
        let mut generator = Generator::new(1);
        data.a.get_mut().fill_with(|| generator.next_f32());
        data.b.get_mut().fill_with(|| generator.next_f32());
        data.scratch.get_mut().fill(1.0);
        if kernel == Kernel::Cholesky {
            make_definite(data.a.get_mut(), data.size);
        }
        if kernel == Kernel::Axpy {
            data.initial_out = (0..out).map(|_| generator.next_f32()).collect();
        }
        data.reset();
        data
    }

    /// Puts the output back to what it was before any call.
    pub fn reset(&mut self) {
        self.result = f32::NAN;
        match self.initial_out.is_empty() {
            true => self.out.get_mut().fill(f32::NAN),
            false => self.out.get_mut().copy_from_slice(&self.initial_out),
        }
    }

    /// The first operand, or the matrix by rows.
    pub fn a(&self) -> &[f32] {
        self.a.get()
    }

    /// The second operand, or the vector beside the matrix.
    pub fn b(&self) -> &[f32] {
        self.b.get()
    }

    /// The output.
    pub fn out(&self) -> &[f32] {
        self.out.get()
    }

    /// Both operands and the output.
    pub fn operands(&mut self) -> (&[f32], &[f32], &mut [f32]) {
        (self.a.get(), self.b.get(), self.out.get_mut())
    }

    /// Both operands and room for one more vector, which is made when it is first asked for. It
    /// starts out as ones.
    pub fn operands_with_scratch(&mut self) -> (&[f32], &[f32], &mut [f32]) {
        let len = self.a.len;
        if self.scratch.len < len {
            self.scratch = Buffer::new(len, self.scratch.offset);
            self.scratch.get_mut().fill(1.0);
        }
        (self.a.get(), self.b.get(), self.scratch.get_mut())
    }

    /// Everything that an operation may work on.
    pub fn workspace(&mut self) -> Workspace<'_> {
        Workspace {
            a: self.a.get(),
            b: self.b.get(),
            out: self.out.get_mut(),
            scratch: self.scratch.get_mut(),
            pivots: &mut self.pivots,
        }
    }

    /// What a call left in the scratch.
    pub fn scratch(&self) -> &[f32] {
        self.scratch.get()
    }

    /// What a call left as pivots.
    pub fn pivots(&self) -> &[usize] {
        &self.pivots
    }

    /// The plan of a Fourier transform on an instruction set, made by the first call. Its table
    /// lives as long as the process, since nothing can borrow from a neighbour.
    pub fn plan(&mut self, isa: Isa) -> Dft<'static> {
        if let Some((_, plan)) = self.plans.iter().find(|(known, _)| *known == isa) {
            return *plan;
        }
        let kernels = Kernels::on(isa).expect("a kernel of it is running");
        let n = self.cols();
        let table = vec![0.0; Dft::table_len(n)].leak();
        let plan = kernels.dft(n, table).expect("the table has its length");
        self.plans.push((isa, plan));
        plan
    }

    /// What `out` held before any call.
    pub fn initial_out(&self) -> &[f32] {
        &self.initial_out
    }

    /// Rows of the matrix; 1 for vectors.
    pub fn rows(&self) -> usize {
        match self.size {
            Size::Len(_) => 1,
            Size::Matrix(rows, _) => rows,
        }
    }

    /// Columns of the matrix; the length of vectors.
    pub fn cols(&self) -> usize {
        match self.size {
            Size::Len(n) => n,
            Size::Matrix(_, cols) => cols,
        }
    }
}

/// What an operation may work on.
pub struct Workspace<'a> {
    /// The first operand, or the matrix by rows.
    pub a: &'a [f32],
    /// The second operand.
    pub b: &'a [f32],
    /// The output.
    pub out: &'a mut [f32],
    /// Scratch, as long as the kernel asks for.
    pub scratch: &'a mut [f32],
    /// Room for pivots.
    pub pivots: &'a mut [usize],
}

/// Mirrors the lower triangle and makes the diagonal heavy.
fn make_definite(a: &mut [f32], size: Size) {
    let Size::Matrix(n, _) = size else { return };
    for i in 0..n {
        for j in 0..i {
            a[j * n + i] = a[i * n + j];
        }
        a[i * n + i] = n as f32;
    }
}

/// Elements at a chosen place within a page, all of its pages touched.
pub struct Buffer {
    memory: Vec<f32>,
    offset: usize,
    start: usize,
    len: usize,
}

impl Buffer {
    /// So many elements, `offset` of them after a page's beginning.
    pub fn new(len: usize, offset: usize) -> Buffer {
        const PAGE: usize = 4096;
        let memory = vec![0.25; len + offset + PAGE / 4];
        let start = memory.as_ptr().align_offset(PAGE) + offset;
        Buffer { memory, offset, start, len }
    }

    /// Its elements.
    pub fn get(&self) -> &[f32] {
        &self.memory[self.start..self.start + self.len]
    }

    /// Its elements.
    pub fn get_mut(&mut self) -> &mut [f32] {
        &mut self.memory[self.start..self.start + self.len]
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Generator(u64);

impl Generator {
    /// The same numbers for the same seed.
    pub fn new(seed: u64) -> Generator {
        Generator(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [-1, 1).
    pub fn next_f32(&mut self) -> f32 {
        ((self.next() >> 40) as i32 - (1 << 23)) as f32 / (1 << 23) as f32
    }

    /// Below `n`, near enough to uniform for shuffling a few.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}
