//! Orders, cycles, and graphs that nobody would draw.

use std::collections::HashSet;

use super::*;
use crate::bundle::manifest::contents::Manifest;

/// Reads bundles from lines such as `b: provides x@1; needs y ^1, c`, where a contract has a version.
fn manifests(text: &str) -> Vec<Manifest> {
    let read = |line: &str| {
        let (name, rest) = line.trim().split_once(':').unwrap();
        let mut manifest = Manifest::new(name);
        for part in rest.split(';').map(str::trim) {
            if let Some(provides) = part.strip_prefix("provides") {
                let text = format!("name = 'x'\nprovides = [{}]", quoted(provides));
                manifest.provides = Manifest::parse(&text).unwrap().provides;
            } else if let Some(needs) = part.strip_prefix("needs") {
                let need = |need: &str| match need.trim().split_once(' ') {
                    Some((contract, version)) => Dependency {
                        on: Requirement::ProviderOf(contract.into()),
                        version: VersionReq::parse(version).unwrap(),
                    },
                    None => {
                        let on = Requirement::BundleNamed(need.trim().into());
                        Dependency { on, version: VersionReq::STAR }
                    }
                };
                manifest.dependencies = needs.split(',').map(need).collect();
            }
        }
        manifest
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(read).collect()
}

fn quoted(names: &str) -> String {
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

fn nodes_of(manifests: &[Manifest]) -> Vec<Node<'_>> {
    manifests
        .iter()
        .map(|it| Node {
            name: &it.name,
            provides: it.provides.as_deref(),
            needs: &it.dependencies,
        })
        .collect()
}

fn order_of(manifests: &[Manifest]) -> Order {
    order(&nodes_of(manifests))
}

/// Writes the order, and the cycles behind it.
fn order_text(text: &str) -> String {
    let manifests = manifests(text);
    let Order { order, cycles } = order_of(&manifests);
    let names = |indices: &[usize]| {
        indices.iter().map(|i| manifests[*i].name.as_str()).collect::<Vec<_>>().join(" ")
    };
    let mut text = names(&order);
    for cycle in &cycles {
        text += &format!(" [{}]", names(cycle));
    }
    text
}

#[test]
fn what_is_needed_comes_first_and_the_rest_stays_in_order() {
    assert_eq!(order_text("a:\nb:\nc:"), "a b c");
    assert_eq!(order_text("a: needs c\nb:\nc:"), "c a b");
    assert_eq!(
        order_text("a: needs x ^1\nb: provides x@2\nc: provides x@1\nd: provides x@1"),
        "c d a b"
    );
    assert_eq!(order_text("a: needs x ^1.3\nb: provides x@1.2\nc: provides x@1.4"), "c a b");
    assert_eq!(order_text("a: needs b\nb: needs c\nc: needs d\nd:"), "d c b a");
}

#[test]
fn who_does_not_say_what_it_provides_comes_before_who_needs_something_that_nobody_does() {
    assert_eq!(order_text("a: needs x ^1\nb:\nc: provides\nd:"), "b d a c");
    assert_eq!(order_text("a: needs x ^1\nb: needs y ^1\nc:"), "c a b");
}

#[test]
fn cycles_name_all_that_take_part_and_nobody_else() {
    assert_eq!(order_text("a: needs b\nb: needs c\nc: needs a\nd:\ne: needs a"), "d e [a b c]");
    assert_eq!(order_text("a: needs a"), " [a]");
    let both = "a: provides x@1; needs y ^1\nb: provides y@1; needs x ^1\nc: needs d\nd: needs c";
    assert_eq!(order_text(both), " [a b] [c d]");
    assert_eq!(order_text("a: provides x@1; needs x ^1"), " [a]");
}

#[test]
fn a_bundle_can_provide_anew_what_it_needs() {
    // A decorator of a contract, and an adapter between its versions.
    assert_eq!(order_text("a: provides x@1; needs x ^1\nb: provides x@1"), "b a");
    assert_eq!(order_text("a: provides x@2; needs x ^1\nb: provides x@1"), "b a");
    assert_eq!(order_text("a: needs x ^1\nb: provides x@1; needs x ^1\nc: provides x@1"), "c b a");
}

#[test]
fn great_and_deep_graphs_are_ordered_too() {
    let count = 100_000;
    let chain = |i: usize| Manifest {
        dependencies: vec![Dependency {
            on: Requirement::BundleNamed(format!("b{}", (i + 1) % count)),
            version: VersionReq::STAR,
        }],
        ..Manifest::new(format!("b{i}"))
    };
    let mut manifests: Vec<_> = (0..count).map(chain).collect();
    assert_eq!(order_of(&manifests).cycles, [(0..count).collect::<Vec<_>>()]);
    manifests[count - 1].dependencies.clear();
    assert!(order_of(&manifests).order.into_iter().eq((0..count).rev()));

    // Everybody needs what everybody of another half provides: edges for each pair would be 10^10.
    let provided = vec![Provided { name: "x".into(), major: Some(1), minor: None }];
    let need = Dependency { on: Requirement::ProviderOf("x".into()), version: VersionReq::STAR };
    for (i, manifest) in manifests.iter_mut().enumerate() {
        manifest.provides = Some(if i % 2 == 0 { provided.clone() } else { Vec::new() });
        manifest.dependencies = if i % 2 == 0 { Vec::new() } else { vec![need.clone()] };
    }
    let order = order_of(&manifests).order;
    assert_eq!(order.len(), count);
    assert!(order[..count / 2].iter().all(|i| i % 2 == 0));
}

/// Fault: each need had an edge to each version that could meet it, and a manifest of a megabyte filled the memory.
#[test]
fn many_needs_of_many_versions_take_what_the_manifests_say() {
    let provided = |minor| Provided { name: "x".into(), major: Some(1), minor: Some(minor) };
    let need = |minor| Dependency {
        on: Requirement::ProviderOf("x".into()),
        version: VersionReq::parse(&format!(">=1.{minor}")).unwrap(),
    };
    let of_bundle =
        |_| Dependency { on: Requirement::BundleNamed("all".into()), version: VersionReq::STAR };
    let count = 20_000;
    let provider =
        Manifest { provides: Some((0..count).map(provided).collect()), ..Manifest::new("x") };
    let user = Manifest { dependencies: (0..count).map(need).collect(), ..Manifest::new("y") };
    let mut manifests = vec![user, provider];
    manifests.resize_with(1000, || Manifest::new("all"));
    manifests
        .push(Manifest { dependencies: (0..count).map(of_bundle).collect(), ..Manifest::new("z") });
    let edges: usize = Graph::new(&nodes_of(&manifests)).edges.iter().map(Vec::len).sum();
    assert!(edges < 4 * count as usize, "{edges}");
    let Order { order, cycles } = order_of(&manifests);
    assert!(cycles.is_empty());
    assert_eq!(order[..2], [1, 0]);
    assert_eq!((order.len(), order.last()), (1001, Some(&1000)));

    // One that provides anew what it needs.
    manifests[1].dependencies = vec![need(3)];
    assert_eq!(order_of(&manifests).cycles, [[1]]);
    manifests[5].provides = Some(vec![provided(7)]);
    let Order { order, cycles } = order_of(&manifests);
    assert!(cycles.is_empty());
    assert_eq!(order[..3], [5, 1, 0]);
}

#[test]
fn every_order_is_a_permutation_in_which_needs_come_first() {
    // Numbers that look like chance and are the same each time.
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    for _ in 0..500 {
        let count = 1 + next(12);
        let mut all = Vec::new();
        for i in 0..count {
            let needs = (0..next(3)).map(|_| Dependency {
                on: Requirement::BundleNamed(format!("b{}", next(count))),
                version: VersionReq::STAR,
            });
            all.push(Manifest { dependencies: needs.collect(), ..Manifest::new(format!("b{i}")) });
        }
        let Order { order, cycles } = order_of(&all);
        let in_cycles: HashSet<_> = cycles.iter().flatten().copied().collect();
        let mut every: Vec<_> = order.iter().chain(&in_cycles).copied().collect();
        every.sort_unstable();
        assert!(every.into_iter().eq(0..all.len()));
        let place = |i: usize| order.iter().position(|it| *it == i);
        for (i, manifest) in all.iter().enumerate() {
            for dependency in &manifest.dependencies {
                let Requirement::BundleNamed(name) = &dependency.on else {
                    unreachable!("only bundles")
                };
                let on: usize = name[1..].parse().unwrap();
                if let (Some(mine), Some(its)) = (place(i), place(on)) {
                    assert!(its < mine, "{i} comes before {on}, which it needs");
                }
            }
        }
    }
}
