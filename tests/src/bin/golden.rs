//! Writes `crates/golden/src/table.rs` from the slow reference.

use std::{env, fs, io};

fn main() -> io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/golden/src/table.rs");
    let source = orthant_tests::golden::table_source();
    if env::args().nth(1).as_deref() == Some("--print") {
        print!("{source}");
        return Ok(());
    }
    fs::write(path, source)
}
