//! `batch`: a command a line, named results, and where it stops.

use crate::harness::{Folder, data, orthant};

/// What the commands print, from standard input.
fn prints(commands: &str) -> String {
    orthant(["batch", "-"]).stdin(commands.as_bytes()).stdout()
}

/// What a batch that ends with `code` prints and says.
fn fails(arguments: &[&str], commands: &str, code: i32) -> (String, String) {
    let ran = orthant(["batch", "-"].iter().chain(arguments)).stdin(commands.as_bytes()).go();
    assert_eq!(ran.code, Some(code), "{commands}: {}", ran.stderr);
    (ran.stdout, ran.stderr)
}

#[test]
fn each_line_is_a_command() {
    assert_eq!(prints("dot 1,2 3,4\n\n# nothing\nsum 1,2;3,4 # a comment\n"), "11\n10\n");
    assert_eq!(prints("\u{feff}dot 1,2 3,4\r\nsum 7"), "11\n7\n", "a mark, CRLF, no last newline");
    assert_eq!(
        prints("diff 'x ^ 2' --at x=-3\nsum \"[1, 2]\"\nsum -1,2"),
        "expression 2 * x\nvalue -6\n3\n1\n"
    );
    assert_eq!(prints(""), "");
}

#[test]
fn a_named_result_is_an_operand_and_is_not_printed() {
    assert_eq!(prints("a = solve 2,1;1,3 5,5\nnorm @a\n@a"), "2.236068\n2 1\n");
    assert_eq!(prints("a=dot 1,2 3,4\nscale @a 1,2"), "11 22\n", "a scalar");
    assert_eq!(prints("r = rank 1,2;2,4\nscale @r 1,2"), "1 2\n", "an integer");
    assert_eq!(prints("a = scale 1 1,2\na = add @a @a\na = add @a @a\n@a"), "4 8\n");
    assert_eq!(prints("a = scale 1 1,2;3,4\nmatvec @a 1,1"), "3 7\n", "a matrix stays one");
    let spectrum = "d = dft 1,2,3,4\nx = idft @d\n@x";
    assert_eq!(prints(spectrum), "1 0\n2 0\n3 0\n4 0\n", "complex numbers");
}

#[test]
fn a_member_of_several_results_has_the_name_that_json_gives_it() {
    assert_eq!(prints("s = svd 3,0;0,-2\nsum @s:s\n@s:s"), "5\n3 2\n");
    let both = "f = qr 3,1;4,2\nA = matmul @f:q @f:r\ndistance 3,1,4,2 3,1,4,2\n@f:r\n";
    assert!(prints(both).starts_with("0\n"));
    assert_eq!(prints("d = diff x^2 --at x=3\nscale 2 @d:value\n@d:expression"), "12\n2 * x\n");
    assert_eq!(
        orthant(["batch", "-", "--format", "json"]).stdin(b"s = svd 3,0;0,-2\n@s:s").stdout(),
        "{\"command\": \"svd\", \"result\": [3.0, 2.0]}\n"
    );
}

#[test]
fn flags_of_a_line_come_before_those_of_the_batch() {
    let run = |flags: &[&str], commands: &str| {
        orthant(["batch", "-"].iter().chain(flags)).stdin(commands.as_bytes()).stdout()
    };
    assert_eq!(run(&["--bits"], "dot 1,2 3,4"), "11 0x41300000\n");
    assert_eq!(
        run(
            &["--format", "json", "--isa", "scalar", "--threads", "2"],
            "dot 1,2 3,4\nadd 1 2 --format csv"
        ),
        "{\"command\": \"dot\", \"result\": 11.0}\n3\n"
    );
    assert_eq!(
        run(&["--threads", "1"], "dot 1 2 --threads 3 --isa portable\na = sum 1 --bits\n@a --bits"),
        "2\n1 0x3f800000\n"
    );
    assert!(run(&["--isa", "scalar"], "info").contains("scalar"));
}

#[test]
fn results_go_into_files_line_by_line() {
    let folder = Folder::new("batch-files");
    let commands =
        "a = scale 2 1,2 -o a.npy\nsum a.npy\nsum @a\ns = svd 3,0;0,-2 -o s.npz\nsum s.npz:s";
    folder.file("commands", commands.as_bytes());
    let run = |arguments: &[&str]| orthant(arguments).folder(folder.path());
    assert_eq!(run(&["batch", "commands"]).stdout(), "6\n6\n5\n");
    // How results are printed says nothing about files.
    let json = run(&["batch", "commands", "--format", "json", "--bits"]).stdout();
    assert_eq!(json.lines().count(), 3, "{json}");
    let refused = run(&["batch", "commands", "-o", "all.txt"]).stderr(2);
    assert!(refused.contains("put it on the line whose result it is for"), "{refused}");
}

#[test]
fn standard_input_is_the_commands_or_one_operand() {
    let (_, stderr) = fails(&[], "sum -", 2);
    assert!(
        stderr.starts_with("error: standard input, line 1: standard input (-) is where"),
        "{stderr}"
    );
    let folder = Folder::new("batch-stdin");
    let file = folder.file("commands", b"sum -\nsum 7\n");
    assert_eq!(orthant(["batch", &file]).stdin(b"1 2 3").stdout(), "6\n7\n");
    let twice = folder.file("twice", b"sum -\nsum -\n");
    let ran = orthant(["batch", &twice]).stdin(b"1 2 3").go();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), "6\n"));
    assert!(
        ran.stderr.contains("twice, line 2: standard input (-) can be read once"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_first_failure_ends_it_with_its_line_and_its_code() {
    for (commands, code, line, says) in [
        ("sum 1\ndot 1,2 1\nsum 2", 1, 2, "dot: a has 2 elements, b has 1"),
        ("sum 1\n\n# x\ndto 1,2 1\nsum 2", 2, 4, "unrecognized subcommand 'dto'"),
        (
            "sum 1\nsum @b",
            1,
            2,
            "@b: no result has this name; in a batch, a line such as `b = dot 1,2 3,4` names one",
        ),
        (
            "sum 1\na = svd 1;\nb = sum 1\nsum @c",
            1,
            4,
            "@c: no result has this name; there are @a @b",
        ),
        (
            "sum 1\na = svd 1;\nsum @a",
            1,
            3,
            "@a: svd has several results; name one of them, as in @a:u @a:s @a:vt",
        ),
        (
            "sum 1\na = svd 1;\nsum @a:v",
            1,
            3,
            "@a:v: svd has no such member; there are @a:u @a:s @a:vt",
        ),
        ("sum 1\na = sum 1\nsum @a:x", 1, 3, "@a:x: sum has one result, without members; write @a"),
        (
            "sum 1\nd = diff x^2\nsum @d:expression",
            1,
            3,
            "@d:expression: this result of diff is no array of numbers",
        ),
        ("sum 1\na =", 2, 2, "a name and = are followed by a command"),
        ("sum 1\nsum '1,2", 2, 2, "a quote or a backslash is left open"),
        ("sum 1\nbatch x", 2, 2, "a batch cannot run another"),
        ("sum 1\np = plot 1,2;3,4", 2, 2, "which cannot be named; leave the name and = away"),
        ("sum 1\nsum 1 --isa mmx", 2, 2, "invalid value 'mmx' for '--isa <NAME>'"),
        ("sum 1\nsum 1 -o /nowhere/x.npy", 1, 2, "/nowhere/x.npy cannot be written"),
        ("sum 1\n@a", 1, 2, "@a: no result has this name"),
    ] {
        let (stdout, stderr) = fails(&[], commands, code);
        assert_eq!(stdout, "1\n", "{commands}");
        let place = format!("error: standard input, line {line}: ");
        assert!(stderr.starts_with(&place) && stderr.contains(says), "{commands}: {stderr}");
    }
    let folder = Folder::new("batch-latin1");
    let file = folder.file("commands", b"sum 1\nsum \xe9\n");
    let ran = orthant(["batch", &file]).go();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), "1\n"));
    assert!(
        ran.stderr
            .ends_with("commands, line 2: this is no text in UTF-8; save the commands as UTF-8\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn keep_going_runs_the_rest_and_exits_with_the_first_code() {
    let commands = "sum 1\na = dot 1,2 1\nsum 2\nsum --wrong\nb = dot 1 1\nsum @a\n@b";
    let (stdout, stderr) = fails(&["--keep-going"], commands, 1);
    assert_eq!(stdout, "1\n2\n1\n");
    let starts =
        ["line 2: dot", "line 4: unexpected argument", "line 6: @a: no result has this name"];
    for start in starts {
        assert!(stderr.contains(&format!("error: standard input, {start}")), "{start}: {stderr}");
    }
    assert!(stderr.ends_with("error: standard input: 3 lines failed\n"), "{stderr}");
    let (_, stderr) = fails(&["--keep-going"], "sum 1 --wrong\ndot 1 1,2", 2);
    assert!(stderr.ends_with("error: standard input: 2 lines failed\n"), "{stderr}");
    // A failed line takes the name away: no later line works with a result from before.
    let (stdout, _) = fails(&["--keep-going"], "a = sum 1\na = dot 1 1,2\n@a", 1);
    assert_eq!(stdout, "");
}

#[test]
fn files_of_commands_that_cannot_be_read_are_named() {
    for (file, says) in [
        ("/nowhere/commands", "there is no such file; check the name and the folder"),
        ("/", "it is a directory; name a file in it"),
    ] {
        let stderr = orthant(["batch", file]).stderr(1);
        assert!(
            stderr.starts_with(&format!("error: {file}: the commands cannot be read: ")),
            "{stderr}"
        );
        assert!(stderr.contains(says), "{stderr}");
    }
    let binary = data("npy/0d.npy");
    assert!(orthant(["batch", &binary]).stderr(2).contains("line 1: this is no text in UTF-8"));
}

#[test]
fn help_in_a_line_is_printed_and_the_batch_goes_on() {
    let printed = prints("dot --help\nsum 7");
    assert!(printed.starts_with("Dot product") && printed.ends_with("\n7\n"), "{printed}");
}

#[test]
fn names_belong_to_batches() {
    let stderr = orthant(["sum", "@a"]).stderr(1);
    assert_eq!(
        stderr,
        "error: @a: no result has this name; in a batch, a line such as `a = dot 1,2 3,4` names one\n"
    );
}
