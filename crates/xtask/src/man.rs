//! The man pages: one for the program and one for each command, with its examples.

use std::collections::BTreeSet;
use std::path::Path;

use crate::process::{program, root, run, target_dir};

/// Makes them and looks at them.
///
/// # Errors
/// They cannot be made, or one is missing or has no examples.
pub fn step() -> Result<(), String> {
    let folder = target_dir().join("man");
    run(program("examples/man")?.arg(&folder))?;
    let path = root().join("crates/commands/src/examples.rs");
    let source = std::fs::read_to_string(&path).map_err(|why| format!("{path:?}: {why}"))?;
    let broken = broken(&folder, &with_examples(&source))?;
    println!("man pages in {}", folder.display());
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n  ")) }
}

/// The commands in the list of examples, of which the tests of the program know that it has all.
fn with_examples(source: &str) -> BTreeSet<String> {
    let names =
        source.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
    let is_name = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    names.filter(is_name).map(str::to_owned).collect()
}

/// What is wrong with the pages in a folder, for these commands.
fn broken(folder: &Path, commands: &BTreeSet<String>) -> Result<Vec<String>, String> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|why| format!("{path:?}: {why}"))
    };
    let main = read("orthant.1")?;
    let listed =
        main.lines().filter_map(|line| line.strip_prefix("orthant\\-")?.strip_suffix("(1)"));
    let listed: BTreeSet<String> = listed.map(|name| name.replace("\\-", "-")).collect();
    let mut wrong: Vec<String> = commands
        .symmetric_difference(&listed)
        .map(|name| format!("{name} is not both in orthant.1 and in the list of examples"))
        .collect();
    if !has_example(&main, "") {
        wrong.push("orthant.1 has no examples".into());
    }
    for name in &listed {
        match read(&format!("orthant-{name}.1")) {
            Ok(page) if has_example(&page, name) => {}
            Ok(_) => wrong.push(format!("orthant-{name}.1 has no example of {name}")),
            Err(why) => wrong.push(why),
        }
    }
    Ok(wrong)
}

/// Whether a section of examples runs the command.
fn has_example(page: &str, command: &str) -> bool {
    let example = format!("$ orthant {}", command.replace('-', "\\-"));
    let examples = page.split_once("\n.SH EXAMPLES\n.nf\n").map(|(_, rest)| rest);
    examples.is_some_and(|text| text.lines().any(|line| line.trim().starts_with(&example)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_missing_or_has_no_examples_is_named() {
        let folder = std::env::temp_dir().join(format!("orthant-man-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        let examples = "\n.SH EXAMPLES\n.nf\n  $ orthant gram\\-schmidt 1\n  1\n.fi\n";
        write("orthant.1", &format!("orthant\\-gram\\-schmidt(1)\northant\\-sum(1)\n{examples}"));
        write("orthant-gram-schmidt.1", examples);
        let source =
            "    (\n        \"gram-schmidt\",\n        \"  $ orthant …\",\n\"sum\",\n\"lu\",";
        let commands = with_examples(source);
        let wrong = broken(&folder, &commands).unwrap();
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(wrong[0].starts_with("lu is not both") && wrong[1].contains("orthant-sum.1"));
        write("orthant-sum.1", examples);
        let wrong = broken(&folder, &commands).unwrap();
        assert_eq!(wrong[1..], ["orthant-sum.1 has no example of sum"]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
