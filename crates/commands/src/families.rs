//! The front page of the help: the commands by family.

use clap::Command;

/// Families in the order of a course, their commands in the order in which one meets them.
const FAMILIES: &[(&str, &[&str])] = &[
    (
        "Vectors",
        &[
            "sum",
            "dot",
            "norm",
            "distance",
            "angle",
            "cosine",
            "add",
            "sub",
            "scale",
            "axpy",
            "hadamard",
            "cross",
            "normalize",
            "project",
            "reject",
        ],
    ),
    ("Matrices", &["matvec", "matmul", "transpose", "transform", "plot"]),
    (
        "Solving",
        &[
            "solve", "inverse", "det", "rank", "cond", "lu", "qr", "cholesky", "ldlt", "eig",
            "svd", "pinv", "lstsq",
        ],
    ),
    (
        "Spaces",
        &[
            "colspace",
            "rowspace",
            "nullspace",
            "left-nullspace",
            "subspaces",
            "independent",
            "basis",
            "coords",
            "gram-schmidt",
            "solvable",
            "dft",
            "idft",
        ],
    ),
    ("Geometry", &["classify"]),
    ("Calculus", &["diff", "gradient", "hessian", "jacobian"]),
    ("Machine", &["batch", "bench", "profile", "info", "verify", "completions", "help"]),
];

/// The template of the front page.
pub fn template(command: &Command) -> String {
    let mut text = String::from("{about-with-newline}\n{usage-heading} {usage}\n");
    for (family, names) in FAMILIES {
        let of_family = |name: &&&str| command.find_subcommand(name);
        let rows = names.iter().filter_map(|name| of_family(&name)).map(row);
        text += &format!("\n{family}:\n{}", rows.collect::<String>());
    }
    let is_told = |name: &str| FAMILIES.iter().any(|(_, names)| names.contains(&name));
    let others: String =
        command.get_subcommands().filter(|c| !is_told(c.get_name())).map(row).collect();
    if !others.is_empty() {
        text += &format!("\nOthers:\n{others}");
    }
    text + "\nOptions:\n{options}{after-help}"
}

fn row(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    format!("  {:15} {about}\n", command.get_name())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_command_has_a_family() {
        let help = crate::command(clap::ColorChoice::Never).render_long_help().to_string();
        assert!(!help.contains("Others:"), "add it to FAMILIES: {help}");
        for command in crate::command(clap::ColorChoice::Never).get_subcommands() {
            let line = format!("\n  {:15} ", command.get_name());
            assert_eq!(help.matches(&line).count(), 1, "{}", command.get_name());
        }
    }
}
