//! What can be written after `orthant`.

use crate::color::Color;
use crate::commands::Command;
use crate::operand;
use crate::output::Format;
use crate::{examples, families};
use clap::{Args, CommandFactory, Parser};
use orthant::Isa;
use orthant::io::Header;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;

/// Linear algebra with the same bits everywhere.
#[derive(Parser)]
#[command(name = "orthant", version, after_help = operand::HELP)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What the command is called.
    #[arg(skip)]
    pub name: String,
    /// How to do it.
    #[command(flatten)]
    pub global: Global,
}

/// The flags that every command takes.
#[derive(Args, Clone)]
pub struct Global {
    /// How the result is written [default: text, or what the extension of --output says]
    #[arg(long, global = true, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
    /// Write the result into a file: .npy .npz .csv .tsv .json .mtx .txt. It is there in whole or not
    /// at all. Several results in .npy, .csv, .tsv or .mtx get a file each, NAME-PART.npy; one .npz
    /// holds them all, words too
    #[arg(short, long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Also print the IEEE-754 bits of each value, as 0x42ae0000
    #[arg(long, global = true)]
    pub bits: bool,
    /// What separates the values of tables that are read (.csv, .tsv, .txt, standard input): one
    /// character, tab or space [default: by the first row , ; tab or |, in .txt blanks or ,]
    #[arg(long, global = true, value_name = "CHARACTER", value_parser = parse_delimiter)]
    pub delimiter: Option<u8>,
    /// The first row of tables that are read names the columns, even if it has numbers, and is skipped
    /// [default: it does if no cell of it is a number, in .txt with blanks it does not]
    #[arg(long, global = true, conflicts_with = "no_header")]
    pub header: bool,
    /// The first row of tables that are read is a row like the others
    #[arg(long, global = true)]
    pub no_header: bool,
    /// Instruction set: auto, scalar, portable, avx2 or avx512 [default: ORTHANT_ISA or auto]
    #[arg(long, global = true, value_name = "NAME", value_parser = parse_isa)]
    pub isa: Option<Choice>,
    /// Number of threads; bench takes several, as 1,2,4 [default: ORTHANT_NUM_THREADS or one for each CPU]
    #[arg(long, global = true, value_name = "N", value_parser = parse_counts)]
    pub threads: Option<Counts>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Color,
    /// No progress bar
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

impl Global {
    /// What the first row of a table is.
    pub fn header(&self) -> Header {
        match (self.header, self.no_header) {
            (true, _) => Header::Skip,
            (_, true) => Header::Absent,
            _ => Header::Detect,
        }
    }
}

/// Everything that can be written, with its help: by family, with examples.
pub fn command(color: clap::ColorChoice) -> clap::Command {
    static VERSION: LazyLock<String> = LazyLock::new(version);
    let mut command = Cli::command().long_version(VERSION.as_str()).color(color);
    for (name, text) in examples::EXAMPLES {
        command = command.mut_subcommand(name, |c| c.after_help(format!("Examples:\n{text}")));
    }
    command.build();
    let template = families::template(&command);
    command.help_template(template)
}

/// What `--version` tells: what somebody who reports different bits is asked for.
fn version() -> String {
    let isas: Vec<_> = Isa::available().map(Isa::name).collect();
    format!(
        "{}\ncommit: {}\ntarget: {}\ninstruction sets: {} (portable is {})",
        env!("CARGO_PKG_VERSION"),
        env!("ORTHANT_COMMIT"),
        env!("ORTHANT_TARGET"),
        isas.join(" "),
        Isa::Portable.compiled_to(),
    )
}

/// Which instruction set to use.
#[derive(Clone, Copy)]
pub enum Choice {
    /// The best one here.
    Auto,
    /// This one, which the machine has.
    Named(Isa),
}

/// An instruction set that this machine has, or the sentence that lists them.
pub fn parse_isa(name: &str) -> Result<Choice, String> {
    if name == "auto" {
        return Ok(Choice::Auto);
    }
    let fault = match Isa::from_name(name) {
        Some(isa) if isa.is_available() => return Ok(Choice::Named(isa)),
        Some(_) => "this machine does not have it",
        None => "there is no such instruction set",
    };
    let available: Vec<_> = Isa::available().map(Isa::name).collect();
    Err(format!("{fault}; available here: auto {}", available.join(" ")))
}

/// A character that can stand between numbers.
fn parse_delimiter(text: &str) -> Result<u8, String> {
    let fault = match text {
        "tab" | "\\t" => return Ok(b'\t'),
        "space" => return Ok(b' '),
        "" => "it is empty",
        _ => match text.as_bytes() {
            &[byte] => match byte {
                b'0'..=b'9' | b'+' | b'-' | b'.' => "it is part of numbers",
                b'a'..=b'z' | b'A'..=b'Z' => {
                    "a letter may be part of numbers, as in 1e5, nan and inf"
                }
                b'"' => "quotes stand around cells",
                b'#' => "it begins a comment",
                b'\n' | b'\r' => "it ends lines",
                _ => return Ok(byte),
            },
            _ if text.chars().count() == 1 => "it is no character of ASCII",
            _ => "it has several characters",
        },
    };
    Err(format!("{fault}; write one character such as ';', '|' or ',', or the word tab or space"))
}

/// Numbers of threads, at least one of them.
#[derive(Clone, Debug)]
pub struct Counts(pub Vec<NonZeroUsize>);

fn parse_counts(text: &str) -> Result<Counts, String> {
    text.split(',').map(parse_threads).collect::<Result<_, _>>().map(Counts)
}

/// A number of threads, from 1.
pub fn parse_threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "write a whole number from 1".to_owned())
}
