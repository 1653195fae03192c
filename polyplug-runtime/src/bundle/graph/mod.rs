//! In which order bundles are loaded that were found together, and which of them need each other.
//!
//! Pure: names in, indices out. Only what manifests say counts here; whether a need is met is asked again
//! when a bundle is loaded (`dependencies`), of what is really there.
//!
//! A bundle comes after everything that could meet its needs, and otherwise in the order given. Contracts
//! are nodes of their own between those who need and those who provide them, and so are names that stand for many of
//! these, so the work grows with what the manifests say and not with its square. The walk keeps its own stack.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    iter, mem,
};

use semver::VersionReq;

use crate::identity::{
    dependency::{Dependency, Requirement},
    provided::Provided,
};

/// A bundle that was found.
pub(crate) struct Node<'a> {
    pub(crate) name: &'a str,
    /// What it says it provides; `None` if it does not say.
    pub(crate) provides: Option<&'a [Provided]>,
    pub(crate) needs: &'a [Dependency],
}

/// In which order to load bundles.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Order {
    /// Those that can be loaded, each after what it needs.
    pub(crate) order: Vec<usize>,
    /// Those that cannot, because they need each other.
    pub(crate) cycles: Vec<Vec<usize>>,
}

/// Says in which order to load bundles.
pub(crate) fn order(bundles: &[Node<'_>]) -> Order {
    let graph = Graph::new(bundles);
    let mut order = Order::default();
    let mut is_met = vec![false; graph.edges.len()];
    for component in components(&graph.edges, bundles.len()) {
        let stuck = graph.chain(component, &mut order.order, &mut is_met);
        if !stuck.is_empty() {
            order.cycles.push(stuck);
        }
    }
    order
}

/// Of how many a name stands at most before it is a node by itself.
const MOST_CANDIDATES: usize = 64;

/// Bundles and contracts, each with edges to what comes before it.
///
/// The first nodes are the bundles. The others are contracts in a version, names that stand for more than
/// [`MOST_CANDIDATES`] bundles or versions of a contract, and a last one for whatever no manifest provides: it comes
/// after the bundles that do not say what they provide. Who needs one of very many comes after all of them.
struct Graph {
    edges: Vec<Vec<usize>>,
    /// For each bundle and each of its needs, the nodes that could meet it.
    needs: Vec<Vec<Vec<usize>>>,
    /// For each bundle, the contracts that it provides, and the names that stand for it.
    provides: Vec<Vec<usize>>,
}

impl Graph {
    fn new(bundles: &[Node<'_>]) -> Self {
        let mut graph = Self {
            edges: vec![Vec::new(); bundles.len()],
            needs: Vec::new(),
            provides: Vec::new(),
        };
        let contracts = graph.add_contracts(bundles);
        let mut names = HashMap::<&str, Vec<usize>>::new();
        for (i, bundle) in bundles.iter().enumerate() {
            names.entry(bundle.name).or_default().push(i);
        }
        for named in names.values_mut().filter(|named| named.len() > MOST_CANDIDATES) {
            *named = vec![graph.add_name(named)];
        }
        let mut many = HashMap::new();
        for (name, versions) in &contracts {
            if versions.len() > MOST_CANDIDATES {
                let nodes = versions.iter().map(|(_, node)| *node);
                let providers: BTreeSet<_> = nodes.flat_map(|it| graph.edges[it].clone()).collect();
                many.insert(*name, graph.add_name(&Vec::from_iter(providers)));
            }
        }
        let could_meet = |need: &Dependency| match &need.on {
            Requirement::BundleNamed(name) | Requirement::ContractOf { bundle: name, .. } => {
                names.get(&**name).cloned().unwrap_or_default()
            }
            Requirement::ProviderOf(name) => {
                if let Some(any) = many.get(&**name) {
                    return vec![*any];
                }
                let versions = contracts.get(&**name).into_iter().flatten();
                let fitting = versions.filter(|(provided, _)| could_be(&need.version, provided));
                fitting.map(|(_, node)| *node).collect()
            }
        };
        let needs_of = |bundle: &Node<'_>| bundle.needs.iter().map(could_meet).collect();
        graph.needs = bundles.iter().map(needs_of).collect();
        let silent = (0..bundles.len()).filter(|i| bundles[*i].provides.is_none());
        graph.edges.push(silent.collect());
        let anything = graph.edges.len() - 1;
        for (i, candidates) in graph
            .needs
            .iter()
            .enumerate()
            .flat_map(|(i, needs)| needs.iter().map(move |it| (i, it)))
        {
            graph.edges[i].extend(candidates);
            if candidates.is_empty() {
                graph.edges[i].push(anything);
            }
        }
        graph
    }

    /// Adds a node for a name that stands for these bundles.
    fn add_name(&mut self, bundles: &[usize]) -> usize {
        let node = self.edges.len();
        self.edges.push(bundles.to_vec());
        bundles.iter().for_each(|bundle| self.provides[*bundle].push(node));
        node
    }

    /// Adds the contracts that are provided, and returns their versions and nodes by name.
    fn add_contracts<'a>(
        &mut self,
        bundles: &[Node<'a>],
    ) -> HashMap<&'a str, Vec<(&'a Provided, usize)>> {
        let mut nodes = HashMap::new();
        let mut versions = HashMap::<_, Vec<_>>::new();
        for (i, bundle) in bundles.iter().enumerate() {
            let mut provides = Vec::new();
            for provided in bundle.provides.unwrap_or_default() {
                let Provided { name, major, minor } = provided;
                let node = *nodes.entry((name, major, minor)).or_insert_with(|| {
                    self.edges.push(Vec::new());
                    versions.entry(&**name).or_default().push((provided, self.edges.len() - 1));
                    self.edges.len() - 1
                });
                self.edges[node].push(i);
                provides.push(node);
            }
            self.provides.push(provides);
        }
        versions
    }

    /// Orders the bundles of a component: those whose needs are met, in the order given, until there is
    /// none left, and returns those that are left. Within a component one provider is enough, so that a
    /// bundle can provide anew what it needs.
    fn chain(
        &self,
        mut component: Vec<usize>,
        order: &mut Vec<usize>,
        is_met: &mut [bool],
    ) -> Vec<usize> {
        component.sort_unstable();
        let members: HashSet<_> = component.iter().copied().collect();
        component.retain(|node| *node < self.needs.len());
        // Whatever comes from outside is there by now, or never will be, which is not found out here.
        let is_open = |candidates: &[usize]| {
            !candidates.iter().any(|node| is_met[*node])
                && candidates.iter().any(|node| members.contains(node))
        };
        let mut waiting = Waiting::default();
        let mut ready = Vec::new();
        for bundle in &component {
            let needs = self.needs[*bundle].iter().filter(|candidates| is_open(candidates));
            if !waiting.add(*bundle, needs) {
                ready.push(*bundle);
            }
        }
        let mut next = 0;
        while let Some(bundle) = ready.get(next).copied() {
            next += 1;
            order.push(bundle);
            for node in iter::once(bundle).chain(self.provides[bundle].iter().copied()) {
                is_met[node] = true;
                ready.extend(waiting.meet(node));
            }
        }
        component.retain(|bundle| !is_met[*bundle]);
        component
    }
}

/// The needs of a component that are open.
#[derive(Default)]
struct Waiting {
    /// Who has a need, and whether it is open.
    needs: Vec<(usize, bool)>,
    /// The needs that a node meets.
    by_node: HashMap<usize, Vec<usize>>,
    /// How many open needs a bundle has.
    open: HashMap<usize, usize>,
}

impl Waiting {
    /// Adds the open needs of a bundle, and returns whether it has any.
    fn add<'a>(&mut self, bundle: usize, needs: impl Iterator<Item = &'a Vec<usize>>) -> bool {
        let before = self.needs.len();
        for candidates in needs {
            for node in candidates {
                self.by_node.entry(*node).or_default().push(self.needs.len());
            }
            self.needs.push((bundle, true));
        }
        let open = self.needs.len() - before;
        self.open.insert(bundle, open);
        open > 0
    }

    /// Meets the needs that wait for a node, and returns the bundles that have none left.
    fn meet(&mut self, node: usize) -> Vec<usize> {
        let mut ready = Vec::new();
        for need in self.by_node.remove(&node).unwrap_or_default() {
            let (bundle, is_open) = &mut self.needs[need];
            if !mem::replace(is_open, false) {
                continue;
            }
            if let Some(open) = self.open.get_mut(bundle) {
                *open -= 1;
                if *open == 0 {
                    ready.push(*bundle);
                }
            }
        }
        ready
    }
}

/// Returns whether a contract could be of a wanted version, as far as the manifest says.
fn could_be(wanted: &VersionReq, provided: &Provided) -> bool {
    let Some(major) = provided.major else { return true };
    let version = |minor: u64| semver::Version::new(major.into(), minor, 0);
    match provided.minor {
        Some(minor) => wanted.matches(&version(minor.into())),
        None => {
            let names_major = |it: &semver::Comparator| it.major == u64::from(major);
            wanted.matches(&version(u64::MAX)) || wanted.comparators.iter().any(names_major)
        }
    }
}

/// Returns the strongly connected components in which the first `count` nodes lie, each after those that
/// its edges lead to (Tarjan's algorithm).
fn components(edges: &[Vec<usize>], count: usize) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut found = Vec::new();
    let (mut number, mut lowest) = (vec![UNSEEN; edges.len()], vec![0; edges.len()]);
    let (mut is_open, mut open) = (vec![false; edges.len()], Vec::new());
    let mut seen = 0;
    for start in 0..count {
        // Nodes on the way, and which of their edges comes next.
        let mut way = vec![(start, 0)];
        while let Some((node, edge)) = way.pop() {
            if edge == 0 {
                if number[node] != UNSEEN {
                    continue;
                }
                (number[node], lowest[node]) = (seen, seen);
                seen += 1;
                is_open[node] = true;
                open.push(node);
            } else {
                // Back from the edge before.
                let before = edges[node][edge - 1];
                if is_open[before] {
                    lowest[node] = lowest[node].min(lowest[before]);
                }
            }
            if let Some(next) = edges[node].get(edge) {
                way.push((node, edge + 1));
                way.push((*next, 0));
            } else if lowest[node] == number[node] {
                let at = open.iter().rposition(|it| *it == node).unwrap_or_default();
                let component = open.split_off(at);
                component.iter().for_each(|it| is_open[*it] = false);
                found.push(component);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
