//! What the image `sensor` does on a board, on a desktop: `cargo run --example sensor <
//! examples/windows.txt`.

fn main() {
    orthant_firmware::exit(orthant_firmware::sensor::classify())
}
