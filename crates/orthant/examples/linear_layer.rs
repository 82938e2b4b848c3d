//! A linear layer is a matrix: each row is the receptive field of one neuron, and the layer's answer
//! is all of their responses at once.
//!
//! `cargo run -p orthant --example linear_layer`

use orthant::{Error, MatRef, dot, matvec};

/// `y = W x`.
fn layer(weights: MatRef<'_>, x: &[f32]) -> Result<Vec<f32>, Error> {
    let mut y = vec![0.0; weights.rows()];
    matvec(weights, x, &mut y)?;
    Ok(y)
}

/// Three neurons that look at four inputs: their mean, a rising edge, a ridge.
const WEIGHTS: [f32; 12] = [0.25, 0.25, 0.25, 0.25, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0];

fn main() -> Result<(), Error> {
    let weights = MatRef::new(&WEIGHTS, 3, 4)?;
    let x = [0.0, 1.0, 3.0, 2.0];
    println!("Three neurons look at x = {x:?}; the rows of W are their receptive fields.\n");
    let y = layer(weights, &x)?;
    for (name, i) in [("mean", 0), ("edge", 1), ("ridge", 2)] {
        let row = weights.row(i).unwrap_or_default();
        println!("  {name:6} {row:?} . x = {}", dot(row, &x)?);
    }
    println!("\nThe layer computes them as one product of matrix and vector: W x = {y:?}");

    // It is linear: the answer to a sum is the sum of the answers.
    let other = [1.0, 0.0, -1.0, 4.0];
    let sum: Vec<f32> = x.iter().zip(other).map(|(a, b)| a + b).collect();
    println!("W (x + z) = {:?}", layer(weights, &sum)?);
    let added: Vec<f32> = y.iter().zip(layer(weights, &other)?).map(|(a, b)| a + b).collect();
    println!("W x + W z = {added:?}");
    Ok(())
}

#[test]
fn each_output_has_the_bits_of_its_neuron_alone() {
    let weights = MatRef::new(&WEIGHTS, 3, 4).unwrap();
    let x = [0.1, -0.7, 3.3, 2.9];
    let y = layer(weights, &x).unwrap();
    for (i, y) in y.iter().enumerate() {
        let alone = dot(weights.row(i).unwrap(), &x).unwrap();
        assert_eq!(y.to_bits(), alone.to_bits());
    }
    assert_eq!(layer(weights, &[0.0, 1.0, 3.0, 2.0]).unwrap(), [1.5, 4.0, 2.0]);
}
