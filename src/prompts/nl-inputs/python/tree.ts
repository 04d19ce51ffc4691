import type { parser } from '@lezer/python';

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The children of a brace expression as a flat list: what the parser could not place is there as well, in its order. */
export function flatChildren(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).flatMap((child) => {
    const isTransparent = child.name === 'ContinuedString' || (child.type.isError && child.firstChild !== null);
    return isTransparent ? flatChildren(child) : [child];
  });
}

export const isBraces = (node: SyntaxNode) => node.firstChild?.name === '{';
export const isString = ({ name }: SyntaxNode) => name === 'String' || name === 'FormatString';
