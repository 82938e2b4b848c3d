//! Writes the man pages into a folder, one for each command: `cargo xtask man` runs it.
//!
//! clap_mangen writes all but the last sections: it would join the lines of examples.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io;
use std::path::{Path, PathBuf};

/// Whose first example the page of the program shows.
const SHOWN: [&str; 7] = ["dot", "solve", "eig", "dft", "classify", "diff", "batch"];

fn main() -> io::Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).unwrap_or("man".into()).into();
    // Pages of commands that are gone would stay.
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let program = orthant_commands::command(clap::ColorChoice::Never);
    let first = |name: &&str| orthant_commands::examples(name)?.split("\n\n").next();
    let shown: Vec<&str> = SHOWN.iter().filter_map(first).collect();
    let operands = program.get_after_help().map(ToString::to_string).unwrap_or_default();
    let operands = operands.strip_prefix("Operands:\n").unwrap_or(&operands);
    let sections = [("OPERANDS", operands), ("EXAMPLES", &shown.join("\n\n"))];
    write(&program, &folder, &sections, None)?;
    pages(&program, &folder, None)
}

/// The pages of all commands below this one, whose examples are `outer`.
fn pages(command: &Command, folder: &Path, outer: Option<&str>) -> io::Result<()> {
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        // A command of a command, such as `transform rotate`, is in the examples of the outer one.
        let own =
            if outer.is_some() { outer } else { orthant_commands::examples(inner.get_name()) };
        let sections: Vec<_> = own.map(|text| ("EXAMPLES", text)).into_iter().collect();
        write(inner, folder, &sections, command.get_display_name().or(Some(command.get_name())))?;
        pages(inner, folder, own)?;
    }
    Ok(())
}

/// One page; `outer` is the page above it.
fn write(
    command: &Command,
    folder: &Path,
    sections: &[(&str, &str)],
    outer: Option<&str>,
) -> io::Result<()> {
    let mut command = command.clone();
    if command.has_subcommands() {
        // It has no page.
        command = command.mut_subcommand("help", |help| help.hide(true));
    }
    let man = Man::new(command.clone())
        .source(concat!("orthant ", env!("CARGO_PKG_VERSION")))
        .manual("Orthant");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut roff = Roff::new();
    for (name, text) in sections {
        roff.control("SH", [*name]).control("nf", []);
        for line in text.lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    if let Some(outer) = outer {
        roff.control("SH", ["SEE ALSO"]).text([roman(format!("{outer}(1)"))]);
    }
    roff.to_writer(&mut page)?;
    std::fs::write(folder.join(man.get_filename()), page)
}
