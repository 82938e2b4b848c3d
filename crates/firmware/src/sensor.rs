//! A classifier of sensor windows: an LSTM cell over the samples, then a network of two layers.
//!
//! `gates = W x + U h + b`, `c = σ(f)∘c + σ(i)∘tanh(g)`, `h = σ(o)∘tanh(c)` (Hochreiter and
//! Schmidhuber, *Long Short-Term Memory*, with the forget gate of Gers et al.); then
//! `scores = B·max(0, A h + a) + b`. All of it is kernels and the pinned `libm`, so a board and a
//! desktop agree to the last bit: develop there, ship here.

use orthant_core::{Error, MatRef, add_assign, hadamard, hadamard_assign, matvec, scale};
use orthant_golden::generator::{Mode, fill};

use crate::Line;

/// Axes of the accelerometer.
const AXES: usize = 3;
/// Numbers that the cell remembers.
const HIDDEN: usize = 8;
/// What a window can be: with trained weights still, walking or falling.
const CLASSES: usize = 3;
/// Counts of the sensor at one g.
const ONE_G: f32 = 1024.0;

/// The weights: fixed numbers that stand for trained ones.
struct Weights {
    input: [f32; 4 * HIDDEN * AXES],
    state: [f32; 4 * HIDDEN * HIDDEN],
    gates: [f32; 4 * HIDDEN],
    first: [f32; HIDDEN * HIDDEN],
    second: [f32; CLASSES * HIDDEN],
}

impl Weights {
    fn new() -> Self {
        let mut weights = Self {
            input: [0.0; 4 * HIDDEN * AXES],
            state: [0.0; 4 * HIDDEN * HIDDEN],
            gates: [0.0; 4 * HIDDEN],
            first: [0.0; HIDDEN * HIDDEN],
            second: [0.0; CLASSES * HIDDEN],
        };
        fill(Mode::Uniform, 1, 0, &mut weights.input);
        fill(Mode::Uniform, 2, 0, &mut weights.state);
        fill(Mode::Uniform, 3, 0, &mut weights.gates);
        fill(Mode::Uniform, 4, 0, &mut weights.first);
        fill(Mode::Uniform, 5, 0, &mut weights.second);
        weights
    }
}

/// The cell's state.
#[derive(Default)]
struct Cell {
    h: [f32; HIDDEN],
    c: [f32; HIDDEN],
}

impl Cell {
    /// Takes one sample.
    fn step(&mut self, weights: &Weights, x: &[f32; AXES]) -> Result<(), Error> {
        let mut gates = [0.0; 4 * HIDDEN];
        let mut from_state = [0.0; 4 * HIDDEN];
        matvec(MatRef::new(&weights.input, 4 * HIDDEN, AXES)?, x, &mut gates)?;
        matvec(MatRef::new(&weights.state, 4 * HIDDEN, HIDDEN)?, &self.h, &mut from_state)?;
        add_assign(&mut gates, &from_state)?;
        add_assign(&mut gates, &weights.gates)?;

        // The input gate, the forget gate, what is new, the output gate.
        let [i, f, g, o] = gates.as_chunks_mut::<HIDDEN>().0 else { return Ok(()) };
        for gate in [&mut *i, &mut *f, &mut *o] {
            gate.iter_mut().for_each(|x| *x = sigmoid(*x));
        }
        g.iter_mut().for_each(|x| *x = libm::tanhf(*x));
        hadamard_assign(&mut self.c, f)?;
        hadamard_assign(g, i)?;
        add_assign(&mut self.c, g)?;
        let squashed = self.c.map(libm::tanhf);
        hadamard(o, &squashed, &mut self.h)
    }

    /// A score for each class.
    fn scores(&self, weights: &Weights) -> Result<[f32; CLASSES], Error> {
        let mut hidden = [0.0; HIDDEN];
        matvec(MatRef::new(&weights.first, HIDDEN, HIDDEN)?, &self.h, &mut hidden)?;
        for x in &mut hidden {
            *x = if *x > 0.0 { *x } else { 0.0 };
        }
        let mut scores = [0.0; CLASSES];
        matvec(MatRef::new(&weights.second, CLASSES, HIDDEN)?, &hidden, &mut scores)?;
        Ok(scores)
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-x))
}

/// Reads windows, a sample of three integers a line and an empty line after each window, and prints
/// the class and the bits of the scores of each.
pub fn classify() -> bool {
    let weights = Weights::new();
    let mut cell = Cell::default();
    let mut sample = [0; AXES];
    let mut samples = 0;
    let mut windows = 0;
    loop {
        let axes = line(&mut sample);
        if axes == Some(AXES) {
            let mut x = [0.0; AXES];
            let counts = sample.map(|count| count as f32);
            if scale(1.0 / ONE_G, &counts, &mut x).and_then(|()| cell.step(&weights, &x)).is_err() {
                return false;
            }
            samples += 1;
            continue;
        }
        if samples > 0 {
            let Ok(scores) = cell.scores(&weights) else { return false };
            windows += 1;
            tell(windows, &scores);
            (cell, samples) = (Cell::default(), 0);
        }
        match axes {
            None => return windows > 0,
            Some(0) => {}
            Some(_) => {
                Line::new().text("a sample has three integers").print();
                return false;
            }
        }
    }
}

fn tell(window: u64, scores: &[f32]) {
    let mut best = (f32::NEG_INFINITY, 0);
    for (class, &score) in (0..).zip(scores) {
        if score > best.0 {
            best = (score, class);
        }
    }
    let mut text = Line::new();
    text.text("window ").number(window).text(" class ").number(best.1).text(" scores");
    for &score in scores {
        text.text(" ").bits(score);
    }
    text.print();
}

/// Reads the integers of a line and says how many there are; nothing at the end of the input.
fn line(numbers: &mut [i32; AXES]) -> Option<usize> {
    let (mut count, mut sign, mut value) = (0, 1, None);
    let mut read_any = false;
    loop {
        let byte = crate::read();
        match byte {
            Some(digit @ b'0'..=b'9') => {
                let before: i32 = value.unwrap_or(0);
                value = Some(before.saturating_mul(10).saturating_add(i32::from(digit - b'0')));
            }
            Some(b'-') => sign = -1,
            _ => {
                if let Some(value) = value.take() {
                    if let Some(place) = numbers.get_mut(count) {
                        *place = sign * value;
                    }
                    count += 1;
                }
                sign = 1;
            }
        }
        match byte {
            None if !read_any => return None,
            None | Some(b'\n') => return Some(count),
            Some(_) => read_any = true,
        }
    }
}
