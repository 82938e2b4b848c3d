//! An LSTM cell (Hochreiter and Schmidhuber, 1997; with the forget gate of Gers, 2000): matrix
//! products that decide, and Hadamard products that let through.
//!
//! ```text
//! f = σ(W_f [h, x] + b_f)      what of the cell is kept
//! i = σ(W_i [h, x] + b_i)      what of the candidate is let in
//! g = tanh(W_g [h, x] + b_g)   the candidate
//! o = σ(W_o [h, x] + b_o)      what is shown
//! c = f ∘ c + i ∘ g
//! h = o ∘ tanh(c)
//! ```
//!
//! `cargo run -p orthant --example lstm_cell`

use orthant::{Error, MatRef, add_assign, hadamard, matvec};

const HIDDEN: usize = 2;
const INPUTS: usize = 1;
const WIDTH: usize = HIDDEN + INPUTS;

/// Weights over `[h, x]`, and a bias for each hidden unit.
struct Gate {
    weights: [f32; HIDDEN * WIDTH],
    bias: [f32; HIDDEN],
}

impl Gate {
    /// `f(W [h, x] + b)`.
    fn open(&self, seen: &[f32], bend: fn(f32) -> f32) -> Result<[f32; HIDDEN], Error> {
        let mut z = [0.0; HIDDEN];
        matvec(MatRef::new(&self.weights, HIDDEN, WIDTH)?, seen, &mut z)?;
        add_assign(&mut z, &self.bias)?;
        Ok(z.map(bend))
    }
}

struct Cell {
    forget: Gate,
    input: Gate,
    candidate: Gate,
    output: Gate,
}

/// What a cell remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct State {
    h: [f32; HIDDEN],
    c: [f32; HIDDEN],
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-x))
}

fn times(a: &[f32], b: &[f32]) -> Result<[f32; HIDDEN], Error> {
    let mut out = [0.0; HIDDEN];
    hadamard(a, b, &mut out)?;
    Ok(out)
}

impl Cell {
    fn step(&self, state: State, x: [f32; INPUTS]) -> Result<State, Error> {
        let seen = [&state.h[..], &x].concat();
        let f = self.forget.open(&seen, sigmoid)?;
        let i = self.input.open(&seen, sigmoid)?;
        let g = self.candidate.open(&seen, libm::tanhf)?;
        let o = self.output.open(&seen, sigmoid)?;
        let mut c = times(&f, &state.c)?;
        add_assign(&mut c, &times(&i, &g)?)?;
        Ok(State { h: times(&o, &c.map(libm::tanhf))?, c })
    }

    /// Unit 0 remembers the last pulse for long, unit 1 for short.
    fn of_two_memories() -> Self {
        let ignore_h = |w: f32, v: f32| [0.0, 0.0, w, 0.0, 0.0, v];
        Self {
            forget: Gate { weights: ignore_h(0.0, 0.0), bias: [4.0, 0.0] },
            input: Gate { weights: ignore_h(8.0, 8.0), bias: [-4.0, -4.0] },
            candidate: Gate { weights: ignore_h(2.0, 2.0), bias: [0.0, 0.0] },
            output: Gate { weights: ignore_h(0.0, 0.0), bias: [4.0, 4.0] },
        }
    }
}

fn main() -> Result<(), Error> {
    let cell = Cell::of_two_memories();
    println!(
        "An LSTM cell of two units sees one pulse and then nothing. Its gates are numbers from"
    );
    println!(
        "0 to 1; a Hadamard product with a gate lets through as much. Unit 0 forgets 2% a step"
    );
    println!("(forget gate {:.2}), unit 1 half ({:.2}).\n", sigmoid(4.0), sigmoid(0.0));
    println!("  x      cell                       shown");
    let mut state = State::default();
    for x in [0.0, 1.0, 0.0, 0.0, 0.0, 0.0] {
        state = cell.step(state, [x])?;
        println!("  {x:<5}  {:?}  {:?}", state.c, state.h);
    }
    println!("\nThe cell's bits after these steps, the same on every machine:");
    println!("  {:08x?}", state.c.map(f32::to_bits));
    Ok(())
}

#[test]
fn one_unit_remembers_longer_than_the_other() {
    let cell = Cell::of_two_memories();
    let mut state = cell.step(State::default(), [1.0]).unwrap();
    let seen = state.c;
    assert!(seen[0] > 0.9 && seen[1] > 0.9, "both saw the pulse: {seen:?}");
    for _ in 0..4 {
        state = cell.step(state, [0.0]).unwrap();
    }
    assert!(state.c[0] > 0.9 * seen[0] && state.c[1] < 0.1 * seen[1], "{state:?}");
}

#[test]
fn a_step_is_the_formulas_written_out() {
    let cell = Cell::of_two_memories();
    let state = State { h: [0.3, -0.2], c: [0.5, -0.25] };
    let found = cell.step(state, [0.75]).unwrap();
    for k in 0..HIDDEN {
        let row = |gate: &Gate| {
            let w = &gate.weights[k * WIDTH..][..WIDTH];
            // As a dot product of three terms folds: the first and the third, then the second.
            (w[0] * 0.3 + w[2] * 0.75) + w[1] * -0.2 + gate.bias[k]
        };
        let c = sigmoid(row(&cell.forget)) * state.c[k]
            + sigmoid(row(&cell.input)) * libm::tanhf(row(&cell.candidate));
        assert_eq!(found.c[k].to_bits(), c.to_bits());
        let h = sigmoid(row(&cell.output)) * libm::tanhf(c);
        assert_eq!(found.h[k].to_bits(), h.to_bits());
    }
}
