//! Lists the golden cases as modules: `cases.rs` in `OUT_DIR`, and by name `modules.txt` beside it.
//!
//! A case is a module when it is one library in the edition of this package, and is not marked as one that does not
//! compile. The others are left to `tests/test_gpui.py`, which builds each as the package it is.
//!
//! Most files are compiled where they stand. Copies are made where a module differs from a crate: several files of
//! which one is called `lib.rs`, paths that begin with `crate`, and a scenario, which becomes a child of the module and
//! so sees what is private there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const EDITION: &str = "2024";
const MAIN: &str = "src/lib.rs";

/// The files of a crate, by their path in it.
type Files = BTreeMap<PathBuf, PathBuf>;

fn main() {
    let here = variable("CARGO_MANIFEST_DIR");
    let out = variable("OUT_DIR");
    let golden = here.join("../../golden");
    let golden = golden.canonicalize().expect("it stands in the repository");
    for input in [
        "build.rs",
        "../../golden",
        "../../templates/_kit",
        "scenarios",
        "advised",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let copies = out.join("cases");
    if copies.exists() {
        fs::remove_dir_all(&copies).expect("old copies are removed");
    }

    let written = ["scenarios", "advised"].map(|folder| files_below(&here.join(folder)));
    let mut unused: BTreeSet<PathBuf> = written.into_iter().flat_map(Files::into_values).collect();
    let mut listed = String::new();
    let mut modules = String::new();
    for rule in folders(&golden) {
        let _ = writeln!(modules, "pub mod {} {{", identifier(&rule));
        for folder in folders(&rule) {
            let case = Case::at(&folder, &here, &copies);
            let moments = case.moments();
            if moments.is_empty() {
                continue;
            }
            unused.remove(&case.scenario);
            unused.remove(&case.advised);
            let _ = writeln!(modules, "    pub mod {} {{", identifier(&folder));
            for (moment, files) in moments {
                let _ = writeln!(listed, "{}/{} {moment}", name(&rule), name(&folder));
                let path = case.compiled(moment, &files);
                let _ = writeln!(
                    modules,
                    "        #[path = {path:?}]\n        pub mod {moment};"
                );
            }
            modules.push_str("    }\n");
        }
        modules.push_str("}\n");
    }
    assert!(
        unused.is_empty(),
        "these belong to no case that is a module: {unused:?}"
    );
    fs::write(out.join("cases.rs"), modules).expect("the modules are written");
    fs::write(out.join("modules.txt"), listed).expect("the list is written");
}

struct Case {
    folder: PathBuf,
    /// The path of the module that the case becomes.
    module: String,
    /// Where copies go.
    copies: PathBuf,
    /// What is done with every moment of the case to see how it fares; need not exist.
    scenario: PathBuf,
    /// What the rule's report advises where it mends nothing by itself; need not exist.
    advised: PathBuf,
}

impl Case {
    fn at(folder: &Path, here: &Path, copies: &Path) -> Self {
        let rule = folder
            .parent()
            .expect("a case is in the folder of its rule");
        let place = Path::new(name(rule)).join(name(folder));
        let file = place.with_extension("rs");
        Self {
            folder: folder.to_path_buf(),
            module: format!("crate::cases::{}::{}", identifier(rule), identifier(folder)),
            copies: copies.join(place),
            scenario: here.join("scenarios").join(&file),
            advised: here.join("advised").join(&file),
        }
    }

    /// The moments that become modules, each with its files; none when the case is no module.
    fn moments(&self) -> Vec<(&'static str, Files)> {
        let told: toml::Table = read(&self.folder.join("case.toml"))
            .parse()
            .expect("case.toml is TOML");
        let kit = told.get("kit").and_then(toml::Value::as_array);
        let kit = kit.into_iter().flatten().filter_map(toml::Value::as_str);
        let edition = told
            .get("edition")
            .and_then(toml::Value::as_str)
            .unwrap_or(EDITION);
        let mut before = self.stored("before");
        before.extend(kit.map(of_the_kit));
        let one_library = before.contains_key(Path::new(MAIN))
            && before.keys().all(|path| path.starts_with("src"));
        if told.contains_key("does_not_compile") || edition != EDITION || !one_library {
            return Vec::new();
        }
        let mut moments = vec![("before", before.clone())];
        let after = self.stored("after");
        if !after.is_empty() {
            moments.push(("after", before.clone().into_iter().chain(after).collect()));
        }
        if self.advised.exists() {
            let main = (PathBuf::from(MAIN), self.advised.clone());
            moments.push(("advised", before.into_iter().chain([main]).collect()));
        }
        moments
    }

    fn stored(&self, moment: &str) -> Files {
        let mut files = files_below(&self.folder.join(moment));
        let main = self.folder.join(moment).with_extension("rs");
        if main.exists() {
            files.insert(MAIN.into(), main);
        }
        files
    }

    /// The file to compile as a moment's module: the one of the case itself, or a copy.
    fn compiled(&self, moment: &str, files: &Files) -> PathBuf {
        let module = format!("{}::{moment}", self.module);
        let folder = self.copies.join(moment);
        let child = format!("\n#[path = {:?}]\npub mod scenario;\n", self.scenario);
        let mut differs = files.len() > 1;
        let mut copies = Vec::new();
        for (path, from) in files {
            let text = read(from);
            let mut copy = rooted(without_kit_tests(&text, from), &module);
            if path == Path::new(MAIN) && self.scenario.exists() {
                copy.push_str(&child);
            }
            differs |= copy != text;
            copies.push((folder.join(path), copy));
        }
        if !differs {
            return files[Path::new(MAIN)].clone();
        }
        for (path, copy) in copies {
            fs::create_dir_all(path.parent().expect("it has a folder"))
                .expect("the folder is made");
            fs::write(path, copy).expect("the copy is written");
        }
        folder.join(MAIN)
    }
}

/// A module of the kit, by its path in a crate, and its template, which is plain Rust.
fn of_the_kit(name: &str) -> (PathBuf, PathBuf) {
    let module = name.replace('-', "_");
    let template = format!("../../templates/_kit/{module}.rs.j2");
    let path = Path::new("src").join(module).with_extension("rs");
    (path, variable("CARGO_MANIFEST_DIR").join(template))
}

/// The text of a file without its tests when it is of the kit: those are not run once per case.
fn without_kit_tests<'a>(text: &'a str, from: &Path) -> &'a str {
    let tests = text.find("\n#[cfg(test)]\nmod tests {");
    match tests {
        Some(at) if from.extension().is_some_and(|it| it == "j2") => &text[..at],
        _ => text,
    }
}

/// `text` with paths from the root of its crate written as paths from the module that stands for it.
fn rooted(text: &str, module: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("crate::") {
        let (head, tail) = rest.split_at(at);
        let longer = head.ends_with(|last: char| last.is_alphanumeric() || "_$".contains(last));
        written.push_str(head);
        written.push_str(if longer { "crate" } else { module });
        rest = &tail["crate".len()..];
    }
    written + rest
}

fn variable(name: &str) -> PathBuf {
    PathBuf::from(env::var_os(name).expect("cargo sets it"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folders in `parent`, sorted, without those that a leading underscore marks as no cases.
fn folders(parent: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(parent)
        .filter(|path| path.is_dir() && !name(path).starts_with('_'))
        .collect();
    found.sort();
    found
}

/// All files below `folder`, by their path in it; none when there is no such folder.
fn files_below(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(parent) = open.pop().filter(|path| path.is_dir()) {
        for path in entries(&parent) {
            if path.is_dir() {
                open.push(path);
            } else {
                let inside = path.strip_prefix(folder).expect("it is below the folder");
                found.insert(inside.to_path_buf(), path.clone());
            }
        }
    }
    found
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let listing =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    listing.map(|entry| entry.expect("an entry is read").path())
}

fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .expect("names are words with hyphens")
}

fn identifier(path: &Path) -> String {
    name(path).replace('-', "_")
}
