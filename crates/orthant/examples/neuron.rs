//! What a neuron answers: `w·x = ‖w‖‖x‖cos θ`, and the hyperplane at which it changes its mind.
//!
//! `cargo run -p orthant --example neuron`

use orthant::geometry::{Hyperplane, Side, Surface, Tolerance};
use orthant::{Error, angle, dot, norm_l2};

/// The response two ways: as a sum of products, and as lengths and an angle.
fn response(w: &[f32], x: &[f32]) -> Result<[f32; 2], Error> {
    let theta = angle(w, x)?;
    Ok([dot(w, x)?, norm_l2(w) * norm_l2(x) * libm::cosf(theta)])
}

fn main() -> Result<(), Error> {
    // The receptive field of a neuron that looks for a rising edge: dark, then bright.
    let field = [-1.0, -1.0, 1.0, 1.0];
    println!("A neuron with the receptive field w = {field:?}.");
    println!("Its response to x is w.x = |w||x| cos(angle): great where x points as w does.\n");
    for (name, x) in [
        ("the same edge", [-1.0, -1.0, 1.0, 1.0]),
        ("a weaker edge", [-0.5, -0.5, 0.5, 0.5]),
        ("a falling edge", [1.0, 1.0, -1.0, -1.0]),
        ("an even field", [1.0, 1.0, 1.0, 1.0]),
        ("a spike", [0.0, 0.0, 2.0, 0.0]),
    ] {
        let [products, lengths] = response(&field, &x)?;
        let degrees = angle(&field, &x)?.to_degrees();
        println!("  {name:15} w.x = {products:5.2}  |w||x|cos = {lengths:5.2}  ({degrees:.0} deg)");
    }

    // With a threshold it fires on one side of a hyperplane: w.x - 2 = 0.
    let plane = Hyperplane::new(&field, -2.0)?;
    println!("\nFiring above 2, it divides all inputs by the hyperplane w.x - 2 = 0:");
    for x in [[-1.0, -1.0, 1.0, 1.0], [-0.5, -0.5, 0.5, 0.5], [1.0, 1.0, 1.0, 1.0]] {
        let fires = match plane.side(&x, Tolerance::Rounding)? {
            Side::Positive => "fires",
            Side::On => "is undecided",
            _ => "is silent",
        };
        println!("  {x:?} is at distance {:5.2}: it {fires}", plane.value(&x)?);
    }
    Ok(())
}

#[test]
fn products_and_lengths_agree() {
    let field = [-1.0, -1.0, 1.0, 1.0];
    for x in [[-1.0, -1.0, 1.0, 1.0], [0.5, 0.25, 1.0, 3.0], [1.0, 1.0, -1.0, -1.0]] {
        let [products, lengths] = response(&field, &x).unwrap();
        assert!((products - lengths).abs() < 1e-5 * norm_l2(&field) * norm_l2(&x));
    }
    assert_eq!(response(&field, &field).unwrap()[0], 4.0);
    assert!(response(&field, &[0.0; 4]).is_err(), "zero has no direction");
}
