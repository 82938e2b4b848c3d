//! Tables whose first row does not tell how they are read: `--delimiter`, `--header`, `--no-header`.

use crate::harness::{Folder, orthant};

/// Files, flags, and the rows that are read.
const READ: &[(&str, &str, &str, &str)] = &[
    ("years.csv", "2019,2020\n1,2\n", "--header", "1 2\n"),
    ("years.csv", "2019,2020\n1,2\n", "", "2019 2020\n1 2\n"),
    ("years.csv", "2019,2020\n1,2\n", "--no-header", "2019 2020\n1 2\n"),
    ("years.tsv", "2019\t2020\n1\t2\n", "--header", "1 2\n"),
    ("years.txt", "2019 2020\n1 2\n", "--header", "1 2\n"),
    ("years.txt", "# c\n\n2019 2020\n1 2\n", "--header", "1 2\n"),
    ("years.txt", "2019|2020\n1|2\n", "--header --delimiter |", "1 2\n"),
    // Half of the row is a number.
    ("half.csv", "year,2019\n1,2\n", "--header", "1 2\n"),
    ("bars.csv", "1|2\n3|4\n", "--delimiter |", "1 2\n3 4\n"),
    ("bars.txt", "1|2\n3|4\n", "--delimiter |", "1 2\n3 4\n"),
    ("colons.csv", "1:2\n3:4\n", "--delimiter :", "1 2\n3 4\n"),
    ("any.csv", "1 ; 2\n3;4\n", "--delimiter=;", "1 2\n3 4\n"),
    // The extension says tabs, the flag comes first.
    ("tabs.tsv", "1;2\n", "--delimiter ;", "1 2\n"),
    ("tabs.csv", "1\t2\n", "--delimiter tab", "1 2\n"),
    ("tabs.csv", "1\t2\n", "--delimiter \\t", "1 2\n"),
    ("blanks.csv", "1  2\t3\n4 5 6\n", "--delimiter space", "1 2 3\n4 5 6\n"),
    ("blanks.tsv", "x y\n4 5\n", "--delimiter space --header", "4 5\n"),
    // What is in quotes separates nothing.
    ("quoted.csv", "\"a|b\"|\"c,d\"\n1|2\n", "--delimiter |", "1 2\n"),
    ("quoted.csv", "\"a:b\":c\n\"1\":\"2\"\n", "--delimiter :", "1 2\n"),
    ("quoted.csv", "\"2019:\"\"a\"\"\":2020\n1:2\n", "--delimiter : --header", "1 2\n"),
    // A header of commas over rows of semicolons; the sniffed separator would be the comma.
    ("mixed.csv", "a,b;c\n1;2\n", "--delimiter ;", "1 2\n"),
    ("words.csv", "x,y\n1,2\n", "--header", "1 2\n"),
];

#[test]
fn flags_say_what_the_first_row_does_not() {
    let folder = Folder::new("tables");
    for (name, content, flags, rows) in READ {
        folder.file(name, content.as_bytes());
        let flags: Vec<_> = flags.split_whitespace().collect();
        let of_file = [&["scale", "1", name][..], &flags].concat();
        let stdout = orthant(&of_file).folder(folder.path()).stdout();
        assert_eq!(&stdout, rows, "{name} {content:?} {flags:?}");
        // What comes through a pipe has no extension that says tabs.
        if !name.ends_with(".tsv") || flags.contains(&"--delimiter") {
            let piped = [&["scale", "1", "-"][..], &flags].concat();
            let commas = content.lines().next().is_some_and(|row| row.contains(','));
            if commas || name.ends_with(".txt") || flags.iter().any(|f| f.starts_with("--delim")) {
                let stdout = orthant(&piped).stdin(content.as_bytes()).stdout();
                assert_eq!(&stdout, rows, "{content:?} {flags:?} piped");
            }
        }
        // Row by row, as points: numbers from 1 on are outside of the circle, or of the ball.
        let n = rows.lines().next().map_or(0, |row| row.split(' ').count());
        let center = vec!["0"; n].join(",");
        let shape = ["sphere", "--center", &center, "--radius", "0.5"];
        let points = [&["classify", name, "--count"][..], &shape, &flags].concat();
        let stdout = orthant(&points).folder(folder.path()).stdout();
        let expected = format!("inside 0\non 0\noutside {}\n", rows.lines().count());
        assert_eq!(stdout, expected, "{name} {content:?} {flags:?} by rows");
    }
}

#[test]
fn both_operands_points_and_lines_of_a_batch_are_read_by_the_flags() {
    let folder = Folder::new("tables-all");
    folder.file("a.csv", b"2019\n3\n4\n");
    folder.file("p.csv", b"x:y\n1:2\n3:4\n");
    folder.file("p.txt", b"x y\n1 2\n3 4\n");
    folder.file(
        "lines",
        b"sum a.csv\nsum a.csv --no-header\nsum 1,2\ndot a.csv a.csv --delimiter ;\n",
    );
    let run = |line: &[&str]| orthant(line).folder(folder.path()).stdout();
    assert_eq!(run(&["dot", "a.csv", "a.csv", "--header"]), "25\n");
    assert_eq!(run(&["batch", "lines", "--header"]), "7\n2026\n3\n25\n");
    let gradient = ["gradient", "x*y", "--points"];
    assert_eq!(run(&[&gradient[..], &["p.csv", "--delimiter", ":"]].concat()), "2 1\n4 3\n");
    assert_eq!(run(&[&gradient[..], &["p.txt", "--header"]].concat()), "2 1\n4 3\n");
    // What is no table has neither.
    assert_eq!(run(&["dot", "1,2", "[3,4]", "--delimiter", ";", "--header"]), "11\n");
    let json =
        orthant(["sum", "-", "--delimiter", ";", "--header"]).stdin(b"[[1,2],[3,4]]").stdout();
    assert_eq!(json, "10\n");
}

#[test]
fn a_delimiter_that_cannot_be_one_is_wrong_usage() {
    let remedy = "; write one character such as ';', '|' or ',', or the word tab or space";
    for (text, fault) in [
        ("", "it is empty"),
        (";;", "it has several characters"),
        ("', '", "it has several characters"),
        ("tabs", "it has several characters"),
        ("1", "it is part of numbers"),
        ("-", "it is part of numbers"),
        (".", "it is part of numbers"),
        ("+", "it is part of numbers"),
        ("e", "a letter may be part of numbers, as in 1e5, nan and inf"),
        ("\"", "quotes stand around cells"),
        ("#", "it begins a comment"),
        ("\n", "it ends lines"),
        ("§", "it is no character of ASCII"),
    ] {
        let stderr = orthant(["sum", "1,2", "--delimiter", text]).stderr(2);
        assert!(stderr.contains(&format!("{fault}{remedy}")), "{text:?}: {stderr}");
    }
    let stderr = orthant(["sum", "1,2", "--header", "--no-header"]).stderr(2);
    assert!(stderr.contains("'--header' cannot be used with '--no-header'"), "{stderr}");
}

#[test]
fn errors_name_the_flag_that_helps() {
    for (table, flags, said) in [
        ("1:2\n", "", "; if : separates values, say so by --delimiter ':'"),
        ("1|2\n", "", "; if | separates values, say so by --delimiter '|'"),
        ("1 2,3\n", "", "; if blanks separate values, say so by --delimiter space"),
        ("year,2019\n1,2\n", "", "; if the row names the columns, say so by --header"),
        ("year 2019\n1 2\n", "", "; if the row names the columns, say so by --header"),
        ("x,y\n1,2\n", "--no-header", "; if the row names the columns, say so by --header"),
        ("2019,2020\n", "--header", "a header (its first row, as the options say) and no row"),
        ("x,y\n", "--header", "a header (its first row, as the options say) and no row"),
    ] {
        let line = ["sum", "-"].into_iter().chain(flags.split_whitespace());
        let stderr = orthant(line).stdin(table.as_bytes()).stderr(1);
        assert!(stderr.contains(said), "{table:?}: {stderr}");
    }
    for table in ["1,-\n", "1,2\n3,x\n", "1,+-1\n"] {
        let stderr = orthant(["sum", "-"]).stdin(table.as_bytes()).stderr(1);
        assert!(stderr.ends_with("write a decimal number, nan or inf\n"), "{table:?}: {stderr}");
    }
}
