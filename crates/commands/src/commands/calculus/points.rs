//! `--points`: a table read row by row, evaluated on threads.

use super::failure;
use super::inputs::listed;
use super::report::Report;
use crate::arguments::unguarded;
use crate::error::Failure;
use orthant::io::{Array, Options, RowReader, Spool, format};
use orthant::symbolic::Program;
use std::path::Path;

/// Rows that are in memory at a time.
const ROWS: usize = 1 << 14;

/// The values at each row of a table, a row each. The table is not kept, and of the values no more
/// than a spool keeps in memory.
pub fn evaluate(report: &Report<'_>, program: &Program, file: &str) -> Result<Array, Failure> {
    let (command, file) = (report.command, unguarded(file));
    let mut rows = open(file, report.context.options())?;
    let origin = if file == "-" { "standard input" } else { file };
    let Some(names) = rows.names() else {
        return Err(Failure::Data(format!(
            "{command}: {origin} does not name its columns; let its first row be {}",
            program.inputs().join(",")
        )));
    };
    let mut columns = Vec::new();
    for variable in program.inputs() {
        let mut found = names.iter().enumerate().filter(|(_, name)| *name == variable);
        match (found.next(), found.next()) {
            (Some((column, _)), None) => columns.push(column),
            (Some(_), Some(_)) => {
                return Err(Failure::Data(format!(
                    "{command}: {origin} has two columns named {variable}; rename one of them"
                )));
            }
            (None, _) => {
                return Err(Failure::Data(format!(
                    "{command}: {origin} has no column named {variable}; its columns are {}",
                    listed(&names)
                )));
            }
        }
    }
    let (mut all, mut count, mut values) = (Spool::new(), 0, Vec::new());
    while let Some(block) = rows.next_rows(ROWS)? {
        values.resize(block.rows() * program.outputs(), 0.0);
        program.evaluate_rows(block, &columns, &mut values).map_err(failure(command))?;
        all.push(&values)?;
        count += block.rows();
    }
    Ok(all.finish()?.into_matrix(count, program.outputs()).unwrap_or_default())
}

/// A file in its format, or what has none as a table.
fn open<'a>(file: &str, options: Options<'a>) -> Result<RowReader<'a>, Failure> {
    if file == "-" {
        return Ok(RowReader::from_table("standard input", std::io::stdin().lock(), &options)?);
    }
    let path = Path::new(file);
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    if format::by_extension(extension).is_some() || !path.exists() {
        return Ok(RowReader::from_path(path, &options)?);
    }
    match std::fs::File::open(path) {
        Ok(opened) => Ok(RowReader::from_table(file, opened, &options)?),
        // It says why.
        Err(_) => Ok(RowReader::from_path(path, &options)?),
    }
}
