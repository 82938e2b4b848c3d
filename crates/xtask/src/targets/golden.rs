//! What the image `golden` prints, and whether it is what it must be.

/// The cases of one set on one instruction set.
#[derive(Debug, PartialEq)]
pub struct Run {
    /// What the instruction set was compiled to.
    pub isa: String,
    /// `small` or `full`.
    pub set: String,
    /// Cases run.
    pub cases: u64,
    /// Cases that differ.
    pub differ: u64,
    /// Of all values found.
    pub fingerprint: String,
}

/// All that it printed.
#[derive(Debug, Default, PartialEq)]
pub struct Golden {
    /// Each set on each instruction set.
    pub runs: Vec<Run>,
    /// The first cases that differ, one a line.
    pub differences: Vec<String>,
    /// On boards.
    pub instructions: Option<u64>,
    /// On boards: the most bytes of stack used, and how many there are.
    pub stack: Option<[u64; 2]>,
}

impl Golden {
    /// Reads the image's output; other lines are not its own.
    pub fn read(text: &str) -> Self {
        let mut golden = Self::default();
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let number = |i: usize| words.get(i).and_then(|word| word.parse().ok());
            match words[..] {
                ["golden", isa, set, "cases", _, "differ", _, "fingerprint", fingerprint] => {
                    let (Some(cases), Some(differ)) = (number(4), number(6)) else { continue };
                    golden.runs.push(Run {
                        isa: isa.into(),
                        set: set.into(),
                        cases,
                        differ,
                        fingerprint: fingerprint.into(),
                    });
                }
                ["case", ..] => golden.differences.push(line.trim().into()),
                ["instructions", _] => golden.instructions = number(1),
                ["stack", _, "of", _] => {
                    golden.stack = number(1).and_then(|used| Some([used, number(3)?]));
                }
                _ => {}
            }
        }
        golden
    }

    /// Adds the part that ran after this one and went on from its fingerprint.
    #[must_use]
    pub fn then(mut self, mut later: Self) -> Self {
        for run in &mut later.runs {
            let same = |before: &&Run| before.isa == run.isa && before.set == run.set;
            if let Some(before) = self.runs.iter().find(same) {
                run.cases += before.cases;
                run.differ += before.differ;
            }
        }
        later.instructions = later.instructions.map(|n| n + self.instructions.unwrap_or(0));
        if let (Some(stack), Some([used, _])) = (&mut later.stack, self.stack) {
            stack[0] = stack[0].max(used);
        }
        self.differences.append(&mut later.differences);
        Self { differences: self.differences, ..later }
    }

    /// What is wrong: a set or an instruction set that did not run, a case or a fingerprint that
    /// differs, a stack that was too small.
    pub fn complaints(&self, sets: &[&str], isas: &[&str], expected: &Fingerprints) -> Vec<String> {
        let mut wrong = Vec::new();
        for (isa, set) in isas.iter().flat_map(|isa| sets.iter().map(move |set| (isa, set))) {
            let Some(run) = self.runs.iter().find(|run| run.isa == *isa && run.set == *set) else {
                wrong.push(format!("the {set} set did not run on {isa}"));
                continue;
            };
            if run.differ > 0 {
                wrong.push(format!(
                    "{isa}, {set} set: {} of {} cases differ",
                    run.differ, run.cases
                ));
            }
            let right = expected.of(set);
            if run.fingerprint != right {
                let found = &run.fingerprint;
                wrong.push(format!("{isa}, {set} set: fingerprint {found}, the host has {right}"));
            }
        }
        if let Some([used, room]) = self.stack
            && used >= room
        {
            wrong.push(format!("the stack has run over its {room} bytes"));
        }
        wrong.extend(self.differences.iter().cloned());
        wrong
    }
}

/// What `orthant verify` finds on the host.
#[derive(Debug, PartialEq)]
pub struct Fingerprints {
    /// Of the small set.
    pub small: String,
    /// Of the full set.
    pub full: String,
}

impl Fingerprints {
    /// Reads them from the output of `orthant verify --format json`.
    pub fn read(json: &str) -> Option<Self> {
        let member = |name: &str| {
            let (_, rest) = json.split_once(&format!("\"{name}\": \""))?;
            Some(rest.split_once('"')?.0.to_owned())
        };
        Some(Self { small: member("small")?, full: member("full")? })
    }

    /// Of a set.
    pub fn of(&self, set: &str) -> &str {
        if set == "small" { &self.small } else { &self.full }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "golden scalar small cases 3 differ 0 fingerprint 00ff
golden scalar full cases 5 differ 0 fingerprint 11ff
instructions 123
stack 40 of 100
";

    fn host() -> Fingerprints {
        let json = r#"{"result": {"fingerprint": {"small": "00ff", "full": "11ff"}, "ok": true}}"#;
        Fingerprints::read(json).expect("both are there")
    }

    fn complaints(text: &str, isas: &[&str]) -> Vec<String> {
        Golden::read(text).complaints(&["small", "full"], isas, &host())
    }

    #[test]
    fn what_is_right_is_read_and_not_complained_about() {
        let golden = Golden::read(PRINTED);
        assert_eq!((golden.instructions, golden.stack), (Some(123), Some([40, 100])));
        assert_eq!(complaints(PRINTED, &["scalar"]), [""; 0]);
    }

    #[test]
    fn parts_add_up_and_the_last_has_the_fingerprint() {
        let first =
            "golden scalar small cases 2 differ 0 fingerprint aa\ninstructions 7\nstack 60 of 100";
        let both = Golden::read(first).then(Golden::read(PRINTED));
        assert_eq!((both.runs[0].cases, both.instructions), (5, Some(130)));
        assert_eq!((both.stack, both.runs[0].fingerprint.as_str()), (Some([60, 100]), "00ff"));
    }

    #[test]
    fn each_thing_that_is_wrong_is_a_complaint() {
        let wrong =
            |from: &str, to: &str| complaints(&PRINTED.replace(from, to), &["scalar"]).len();
        assert_eq!(wrong("cases 5 differ 0", "cases 5 differ 1"), 1);
        assert_eq!(wrong("00ff", "00fe"), 1);
        assert_eq!(wrong("golden scalar full", "golden scalar other"), 1);
        assert_eq!(wrong("stack 40", "stack 100"), 1);
        assert_eq!(wrong("instructions", "  case 7: dot: found 0, expected 1\ninstructions"), 1);
        assert_eq!(complaints(PRINTED, &["scalar", "neon"]).len(), 2);
        assert_eq!(complaints("", &["scalar"]).len(), 2);
    }
}
