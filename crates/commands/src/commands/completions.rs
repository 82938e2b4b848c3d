//! `completions`: what a shell needs to complete commands and flags.

use crate::context::Context;
use crate::error::Failure;
use crate::output::Layout;
use clap::Args;
use clap_complete::Shell;

#[derive(Args)]
pub struct Completions {
    /// Whose script to write to standard output. bash: `source <(orthant completions bash)` in
    /// ~/.bashrc; zsh: into a file _orthant in a folder of $fpath; fish: into
    /// ~/.config/fish/completions/orthant.fish; PowerShell and elvish: run it from the profile
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        context.output.check("completions", &[Layout::Text])?;
        // Into memory first: clap_complete panics if it cannot write.
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut crate::command(clap::ColorChoice::Never),
            "orthant",
            &mut script,
        );
        context.output.write_text(&String::from_utf8_lossy(&script))
    }
}
