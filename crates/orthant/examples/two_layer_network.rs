//! Two linear layers are one: `W₂(W₁ x) = (W₂ W₁) x`. What makes a network more than a matrix is the
//! bend between its layers.
//!
//! `cargo run -p orthant --example two_layer_network`

use orthant::{Error, MatMut, MatRef, matmul, matvec};

/// Three inputs to four hidden neurons, and those to two outputs.
const FIRST: [f32; 12] = [1.0, 0.0, -1.0, 0.5, 2.0, 0.0, 0.0, 1.0, 1.0, -1.0, 0.5, 0.0];
const SECOND: [f32; 8] = [1.0, -1.0, 0.5, 0.0, 0.0, 2.0, 1.0, -0.5];

fn product(a: MatRef<'_>, x: &[f32]) -> Result<Vec<f32>, Error> {
    let mut y = vec![0.0; a.rows()];
    matvec(a, x, &mut y)?;
    Ok(y)
}

/// `W₂ f(W₁ x)`.
fn network(x: &[f32], bend: impl Fn(f32) -> f32) -> Result<Vec<f32>, Error> {
    let (first, second) = (MatRef::new(&FIRST, 4, 3)?, MatRef::new(&SECOND, 2, 4)?);
    let hidden: Vec<f32> = product(first, x)?.into_iter().map(bend).collect();
    product(second, &hidden)
}

/// `W₂ W₁`.
fn equivalent() -> Result<[f32; 6], Error> {
    let mut whole = [0.0; 6];
    let (first, second) = (MatRef::new(&FIRST, 4, 3)?, MatRef::new(&SECOND, 2, 4)?);
    matmul(second, first, MatMut::new(&mut whole, 2, 3)?)?;
    Ok(whole)
}

fn relu(x: f32) -> f32 {
    if x > 0.0 { x } else { 0.0 }
}

fn main() -> Result<(), Error> {
    let whole = equivalent()?;
    println!("A network of two layers, 3 -> 4 -> 2. Without a bend between them it is the one");
    println!("matrix W2 W1:\n  {:?}\n  {:?}\n", &whole[..3], &whole[3..]);
    for x in [[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]] {
        println!("x = {x:?}");
        println!("  two layers:    W2 (W1 x)      = {:?}", network(&x, |h| h)?);
        println!(
            "  one matrix:    (W2 W1) x      = {:?}",
            product(MatRef::new(&whole, 2, 3)?, &x)?
        );
        println!("  with a bend:   W2 relu(W1 x)  = {:?}", network(&x, relu)?);
    }
    println!("\nWith relu no single matrix does it: the answers to x and to -x do not cancel:");
    let (x, minus) = ([1.0, 2.0, 3.0], [-1.0, -2.0, -3.0]);
    println!("  {:?} and {:?}", network(&x, relu)?, network(&minus, relu)?);
    Ok(())
}

#[test]
fn without_a_bend_two_layers_are_one_matrix() {
    let whole = equivalent().unwrap();
    assert_eq!(whole, [0.5, -1.5, -0.5, 1.5, 4.75, 1.0]);
    for x in [[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0], [0.25, -8.0, 0.125]] {
        // All of these are exact in f32.
        let one = product(MatRef::new(&whole, 2, 3).unwrap(), &x).unwrap();
        assert_eq!(network(&x, |h| h).unwrap(), one);
    }
}

#[test]
fn with_a_bend_the_network_is_not_linear() {
    let there = network(&[1.0, 2.0, 3.0], relu).unwrap();
    let back = network(&[-1.0, -2.0, -3.0], relu).unwrap();
    assert!(there.iter().zip(&back).any(|(a, b)| a + b != 0.0));
}
