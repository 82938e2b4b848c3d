//! Runs the first part of the golden cases, for boards whose flash does not hold the code of all.
#![cfg_attr(target_os = "none", no_std, no_main)]

orthant_firmware::image!(orthant_firmware::golden::<{ orthant_golden::parts::FIRST }>);
