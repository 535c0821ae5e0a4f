/**
 * The messages of a conversation are a tree: an edit and a new answer are siblings of what they replace.
 * What is on the screen is one path of it, from the root to a leaf.
 */

/** What the tree needs to know of a message. */
export interface TreeNode {
  id: string;
  parentId: string | null;
}

/** Where a message stands among the alternatives to it. */
export interface Branch {
  /** Ids of the alternatives, oldest first, the message itself included. */
  siblings: string[];
  /** Place of the message among them, from 0. */
  index: number;
}

/** The messages from the root to `leafId`; empty when there is no such message. */
export function pathTo<T extends TreeNode>(nodes: readonly T[], leafId: string | null): T[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: T[] = [];
  const seen = new Set<string>();
  let id = leafId;
  while (id !== null && !seen.has(id)) {
    seen.add(id);
    const node = byId.get(id);
    if (node === undefined) break;
    path.push(node);
    id = node.parentId;
  }
  return path.reverse();
}

/** The alternatives to each message of the tree, by its id. */
export function branchesOf(nodes: readonly TreeNode[]): Map<string, Branch> {
  const siblingsByParent = new Map<string | null, string[]>();
  for (const node of nodes) {
    const siblings = siblingsByParent.get(node.parentId);
    if (siblings === undefined) siblingsByParent.set(node.parentId, [node.id]);
    else siblings.push(node.id);
  }
  const branches = new Map<string, Branch>();
  for (const siblings of siblingsByParent.values()) {
    siblings.forEach((id, index) => {
      branches.set(id, { siblings, index });
    });
  }
  return branches;
}

/** The newest message below `id`, or `id` itself: where a switch to that branch leads. */
export function newestUnder(nodes: readonly TreeNode[], id: string): string {
  const below = new Set([id]);
  let newest = id;
  // Nodes are oldest first, so a child never comes before its parent.
  for (const node of nodes) {
    if (node.parentId === null || !below.has(node.parentId)) continue;
    below.add(node.id);
    newest = node.id;
  }
  return newest;
}

/** Id of the newest message of all, or null when there is none. */
export function newestOf(nodes: readonly TreeNode[]): string | null {
  return nodes.at(-1)?.id ?? null;
}
