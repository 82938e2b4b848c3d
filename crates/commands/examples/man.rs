//! Writes the man pages into a folder: `cargo xtask man` runs it.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).unwrap_or("man".into()).into();
    std::fs::create_dir_all(&folder)?;
    clap_mangen::generate_to(orthant_commands::command(clap::ColorChoice::Never), &folder)
}
