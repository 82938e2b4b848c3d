//! The table of tests/README.md has a row for every command, and names tests that exist.

use crate::examples::commands;
use std::path::Path;

#[test]
fn every_command_has_a_row_and_every_test_in_it_exists() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let read = |name: &str| {
        std::fs::read_to_string(tests.join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
    };
    let table = read("README.md");
    for command in commands() {
        let start = format!("| `{command}` | ");
        let row = table.lines().find_map(|line| line.strip_prefix(&start));
        let row = row.unwrap_or_else(|| panic!("add a row of {command} to tests/README.md"));
        let named: Vec<&str> = row.split('`').filter(|part| part.contains("::")).collect();
        assert!(!named.is_empty(), "{command}: no test");
        for test in named {
            let (module, function) = test.split_once("::").expect("module::test");
            let source = read(&format!("cli/{module}.rs"));
            assert!(source.contains(&format!("fn {function}()")), "{command}: {test} is no more");
        }
    }
}
