//! Reverse mode: the gradient of a network of two layers by its 10,010 parameters, relative to one
//! plain evaluation of it with the kernels.

use orthant::calculus::Real;
use orthant::reverse::Tape;
use orthant::{MatRef, kernels};

use super::Contestant;
use crate::data::Generator;

const INPUTS: usize = 89;
const HIDDEN: usize = 100;
const OUTPUTS: usize = 10;
/// Where the parts of the parameters end: weights, biases, weights, biases.
const ENDS: [usize; 4] = [
    HIDDEN * INPUTS,
    HIDDEN * INPUTS + HIDDEN,
    HIDDEN * INPUTS + HIDDEN + OUTPUTS * HIDDEN,
    PARAMETERS,
];

/// All weights and biases.
pub const PARAMETERS: usize = HIDDEN * (INPUTS + 1) + OUTPUTS * (HIDDEN + 1);

fn parts(p: &[f32]) -> [&[f32]; 4] {
    let [a, b, c, d] = ENDS;
    [&p[..a], &p[a..b], &p[b..c], &p[c..d]]
}

fn sample() -> (Vec<f32>, [f32; OUTPUTS]) {
    let mut generator = Generator::new(11);
    let mut shares = [0.0; OUTPUTS];
    shares[3] = 1.0;
    ((0..INPUTS).map(|_| generator.next_f32()).collect(), shares)
}

/// The loss, as one writes it for nothing else.
fn evaluate(p: &[f32], x: &[f32], shares: &[f32], hidden: &mut [f32], z: &mut [f32]) -> f32 {
    let (kernels, [w, b, v, c]) = (kernels(), parts(p));
    let fits = "the shapes fit";
    kernels.matvec(MatRef::new(w, HIDDEN, INPUTS).expect(fits), x, hidden).expect(fits);
    for (y, b) in hidden.iter_mut().zip(b) {
        *y = Real::tanh(*y + b);
    }
    kernels.matvec(MatRef::new(v, OUTPUTS, HIDDEN).expect(fits), hidden, z).expect(fits);
    kernels.add_assign(z, c).expect(fits);
    let greatest = z.iter().fold(z[0], |m, z| Real::max(m, *z));
    let sum = z.iter().fold(0.0, |sum, z| sum + Real::exp(*z - greatest));
    let level = greatest + Real::ln(sum);
    shares.iter().zip(z).fold(0.0, |loss, (t, z)| loss + t * (level - *z))
}

/// Ways to the gradient; the evaluation writes the loss only.
pub fn contestants() -> Vec<Contestant> {
    let (x, shares) = sample();
    let mut tape = Tape::new();
    let recorded = record(&mut tape, &vec![0.0; PARAMETERS], &x, &shares);
    let again = Contestant::new("tape, run again", move |p, out| {
        let (parameters, loss) = recorded;
        for (parameter, part) in parameters.into_iter().zip(parts(p)) {
            tape.set(parameter, part).expect("it is an input");
        }
        tape.forward().expect("it fitted before");
        tape.backward(loss).expect("it is a number");
        read(&tape, parameters, out);
    });
    let (x, shares) = sample();
    let mut tape = Tape::new();
    let anew = Contestant::new("tape, recorded anew", move |p, out| {
        tape.clear();
        let (parameters, loss) = record(&mut tape, p, &x, &shares);
        tape.backward(loss).expect("it is a number");
        read(&tape, parameters, out);
    });
    let (x, shares) = sample();
    let (mut hidden, mut z) = ([0.0; HIDDEN], [0.0; OUTPUTS]);
    let evaluation = Contestant::new("one evaluation", move |p, out| {
        out[0] = evaluate(p, &x, &shares, &mut hidden, &mut z);
    });
    vec![evaluation, again, anew]
}

type Recorded = ([orthant::reverse::Var; 4], orthant::reverse::Var);

fn record(tape: &mut Tape, p: &[f32], x: &[f32], shares: &[f32]) -> Recorded {
    let fits = "the shapes fit";
    let [w, b, v, c] = parts(p);
    let w = tape.matrix(MatRef::new(w, HIDDEN, INPUTS).expect(fits));
    let b = tape.variable(b);
    let v = tape.matrix(MatRef::new(v, OUTPUTS, HIDDEN).expect(fits));
    let c = tape.variable(c);
    let (x, t) = (tape.constant(x), tape.constant(shares));
    let y = tape.matvec(w, x).expect(fits);
    let y = tape.add(y, b).expect(fits);
    let y = tape.map(y, |y| y.tanh()).expect(fits);
    let z = tape.matvec(v, y).expect(fits);
    let z = tape.add(z, c).expect(fits);
    ([w, b, v, c], tape.softmax_cross_entropy(z, t).expect(fits))
}

fn read(tape: &Tape, parameters: [orthant::reverse::Var; 4], out: &mut [f32]) {
    let mut rest = out;
    for parameter in parameters {
        let gradient = tape.gradient(parameter).expect("it varies");
        let (part, others) = rest.split_at_mut(gradient.len());
        part.copy_from_slice(gradient);
        rest = others;
    }
}
