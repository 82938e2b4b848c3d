//! `-` in the place of each operand: the same result as from a file of the same bytes.

use crate::harness::{Folder, data, orthant, words};

/// Commands with their operands marked by `%`.
const LINES: [&str; 32] = [
    "dot %1,2,3 %-4,5,6",
    "distance %1,2 %4,6 --metric l1",
    "angle %1,0 %1,1 --degrees",
    "cosine %1,0 %1,1",
    "add %1,2;3,4 %5,6;7,8",
    "sub %1,2,3 %3,5,7",
    "scale %-2 %1,2;3,4",
    "axpy %2 %1,2 %10,20",
    "axpy %-1 %1,2;3,4 %5,6;7,8",
    "hadamard %1,2,3 %4,5,6 %7,8,9",
    "cross %1,2,3 %-1,0,2",
    "project %2,3 --onto %4,1",
    "reject %2,3 --from %4,1",
    "matvec %1,2;3,4 %5,6",
    "matvec %1,2;3,4;5,6 %5,6,7 --transpose",
    "matmul %1,2;3,4;5,6 %1,2,3;4,5,6",
    "transform rotate 90 --degrees --apply %3,4;1,2",
    "transform rotate 0.5 --axis %1,2,3 --apply %3,4,5;1,2,3",
    "solve %2,1;1,3 %3,5",
    "solve %2,1;1,3 %3,5;1,2",
    "lstsq %1,1;1,2;1,3 %1,2,2",
    "solvable %1,1;1,1 %1,2",
    "coords %1,3 --basis %1,2;0,3",
    "independent %1,0,2 %2,3,4 %1,3,2",
    "basis %1,0 %2,0 %0,1",
    "gram-schmidt %2,0,1 %3,4,1 %1,1,1",
    "classify %0,0;2,0;1,0 sphere --center %0,1 --radius 1",
    "classify %0,0;2,0;1,0 hyperplane --weights %1,1 --bias -2",
    "classify %0,0;2,0;1,0 box --min %0,0 --max %1,1",
    "classify %0,0;2,0;1,0 ellipsoid --center %0,0 --axes %1,2",
    "classify %0,0;2,0;1,0 ellipsoid --center %0,0 --shape %2,1;1,2",
    "classify %1,1,1;0,0,5 cube --center %0,0,0 --side 2",
];

/// The words of a line, with those given in the places of some operands, by their number.
fn with<'a>(line: &'a str, others: &[(usize, &'a str)]) -> Vec<&'a str> {
    let mut number = 0;
    let word = |word: &'a str| {
        let Some(operand) = word.strip_prefix('%') else { return word };
        number += 1;
        others.iter().find(|(i, _)| *i == number - 1).map_or(operand, |(_, other)| other)
    };
    words(line).into_iter().map(word).collect()
}

fn operands(line: &str) -> Vec<&str> {
    words(line).into_iter().filter_map(|word| word.strip_prefix('%')).collect()
}

#[test]
fn every_operand_comes_from_it_in_every_form() {
    let folder = Folder::new("standard-input");
    for line in LINES {
        let expected = orthant(with(line, &[])).stdout();
        for (i, operand) in operands(line).into_iter().enumerate() {
            for file in ["f.npy", "f.json", "f.txt", "f.csv", "f.tsv", "f.npz"] {
                assert_eq!(
                    orthant(["scale", "1", operand, "-o", file]).folder(folder.path()).stdout(),
                    ""
                );
                let from_file = orthant(with(line, &[(i, file)])).folder(folder.path()).stdout();
                assert_eq!(from_file, expected, "{line}: operand {i} from {file}");
                let bytes = std::fs::read(folder.path().join(file)).expect("it was written");
                let from_stdin = orthant(with(line, &[(i, "-")])).stdin(&bytes).stdout();
                assert_eq!(from_stdin, from_file, "{line}: operand {i} as {file}");
            }
            // An array alone, as other programs write it.
            let json = orthant(["scale", "1", operand, "--format", "json"]).stdout();
            let (_, array) = json.trim_end().split_once("\"result\": ").expect("a result");
            let array = array.strip_suffix('}').expect("an object");
            let from_stdin = orthant(with(line, &[(i, "-")])).stdin(array.as_bytes()).stdout();
            assert_eq!(from_stdin, expected, "{line}: operand {i} as {array}");
        }
    }
}

#[test]
fn two_operands_from_it_are_wrong_usage_before_it_is_read() {
    let said = "error: standard input (-) can be read once a run; put one of the operands into a \
                file and name that\n";
    for line in LINES {
        let count = operands(line).len();
        for second in 1..count {
            for first in 0..second {
                let words = with(line, &[(first, "-"), (second, "-")]);
                // What comes would be refused too.
                for bytes in ["1,2\n", "", "what?"] {
                    let ran = orthant(&words).stdin(bytes.as_bytes());
                    assert_eq!(ran.stderr(2), said, "{line}: operands {first} and {second}");
                }
            }
        }
    }
    let folder = Folder::new("standard-input-batch");
    folder.file("commands", b"a = sum 1,2\ndot - -\n");
    let stderr = orthant(["batch", "commands"]).folder(folder.path()).stdin(b"1,2\n").stderr(2);
    assert!(stderr.starts_with("error: commands, line 2: standard input (-) can be"), "{stderr}");
}

#[test]
fn what_numpy_wrote_is_the_same_from_it_and_from_its_file() {
    for name in ["f8-big-f.npy", "several.npz"] {
        let path = data(&format!("npy/{name}"));
        let bytes = std::fs::read(&path).expect("a committed file");
        let (file, stdin) =
            (orthant(["sum", &path]).go(), orthant(["sum", "-"]).stdin(&bytes).go());
        let said = file.stderr.replace(&path, "standard input");
        assert_eq!((stdin.code, stdin.stdout), (file.code, file.stdout), "{name}");
        assert_eq!(stdin.stderr, said, "{name}");
    }
}
