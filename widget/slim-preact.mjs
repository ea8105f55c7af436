// Preact bundled from its own sources, less what this panel never does: taking over a server's markup, class components, context, portals,
// error boundaries, suspense, style objects, MathML, markup strings, refs that are functions, development hooks. What is left is Preact's
// own diff and rendering queue, unchanged. A cut that no longer fits Preact's source, or that leaves a name undefined, fails the build.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ROOT = dirname(createRequire(import.meta.url).resolve('preact/package.json'));
/** Parameters that only the cut features use: gone from every signature and call, each of which has one name a line. */
const PARAMETERS = /^\t+(?:isHydrating|excessDomChildren|globalContext|commitQueue),?\n/gm;
/** A statement `if (…) { … }` that begins with this text, its closing brace at the same depth. */
const block = (start) => new RegExp(`^(\\t+)${start.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[\\s\\S]*?\\n\\1\\}\\n`, 'm');

/** By file: text or pattern, and what stands in its place. */
const CUTS = {
  'src/diff/index.js': [
    [/\t\/\/ If the previous diff bailed out[\s\S]*?if \(\(tmp = options\._diff\)\) tmp\(newVNode\);\n/, ''],
    [/\t\tlet oldCommitQueueLength = commitQueue\.length;\n\t\ttry \{/, '\t\t{'],
    [/\t\t\} catch \(e\) \{\n\t\t\t\/\/ We remove any[\s\S]*?options\._catchError\(e, newVNode, oldVNode\);\n\t\t\}/, '\t\t}'],
    [/\t\t\tconst isClassComponent[\s\S]*?: globalContext;\n/, ''],
    [block('if (c._bits & COMPONENT_PENDING_ERROR) {'), ''],
    [
      /\t\t\t\t\/\/ Instantiate the new component[\s\S]*?c\._bits \|= COMPONENT_DIRTY;\n[\s\S]*?c\._stateCallbacks = \[\];\n/,
      '\t\t\t\tnewVNode._component = c = new BaseComponent(newProps);\n\t\t\t\tc._bits |= COMPONENT_DIRTY;\n',
    ],
    [/\t\t\tif \(isClassComponent\) \{\n\t\t\t\tif \(!c\._nextState[\s\S]*?(?=\t\t\toldProps = c\.props;)/, ''],
    [/\t\t\toldProps = c\.props;\n\t\t\toldState = c\.state;\n/, ''],
    [
      /\t\t\tif \(!oldVNode\._component\) \{\n[\s\S]*?\t\t\t\} else \{\n[\s\S]*?(?=\t\t\t\tif \(\n\t\t\t\t\t\(newVNode\._original == )/,
      '\t\t\tif (oldVNode._component) {\n',
    ],
    [/ \|\|\n\t+\(!\(c\._bits & COMPONENT_FORCE\) &&[\s\S]*?=== false\)\n/, '\n'],
    [block('if (newVNode._original != oldVNode._original) {'), ''],
    [/\t\t\t\t\tEMPTY_ARR\.push\.apply[\s\S]*?(?=\t\t\t\t\t\/\/ Skip over the retained)/, ''],
    [/\t\t\t\tif \(c\.componentWillUpdate\)[\s\S]*?(?=\t\t\t\}\n\n\t\t\tc\.context =)/, ''],
    [/c\.context = componentContext;/, ''],
    [/c\._bits &= ~COMPONENT_FORCE;/, ''],
    [/count = isClassComponent \? 25 : 0;/, 'count = 0;'],
    [/tmp = c\.render\([^;]*;/, 'tmp = newType(newProps);'],
    [/\t\t\tif \(isClassComponent\) \{\n\t\t\t\tEMPTY_ARR[\s\S]*?(?=\t\t\tconst renderResult =)/, ''],
    [/\t\t\t\/\/ A vnode carrying a `_parentDom` prop[\s\S]*?(?=\t\t\toldDom = diffChildren\()/, ''],
    [/\t\t\t\/\/ When we exit a portal we[\s\S]*?\t\t\t\}\n(?=\n\t\t\t\/\/ Keep `_excess`)/, ''],
    [/\t\t\t\/\/ Keep `_excess`[\s\S]*?(?=\t\t\}\n\t\} else \{)/, ''],
    [/\tif \(\(tmp = options\.diffed\)\) tmp\(newVNode\);\n/, ''],
    [/\/\*\*\n \* Find the closing marker[\s\S]*?(?=\/\*\*\n \* @param \{Array<Component>\} commitQueue List)/, ''],
    [/export function commitRoot\(commitQueue, root, refQueue\)/, 'export function commitRoot(refQueue)'],
    [/if \(options\._commit\) options\._commit\(root, commitQueue\);[\s\S]*?\n\}\n/, 'if (options._commit) options._commit();\n}\n'],
    [/\telse if \(nodeType == 'math'\) namespace = MATH_NAMESPACE;\n/, ''],
    [/\tif \(excessDomChildren\) \{\n\t\tfor \(i = 0[\s\S]*?(?=\tif \(!dom\) \{)/, ''],
    [/const doc = parentDom\.ownerDocument \|\| document;/, 'const doc = document;'],
    [/newProps\.is \? newProps : parentDom/, 'parentDom'],
    [/\t\t\/\/ we are creating a new node, so we can[\s\S]*?excessDomChildren = NULL;\n/, ''],
    [/ && \(!isHydrating \|\| dom\.data != newProps\)/, ''],
    [/\(nodeType == 'template' && dom\.content\) \|\| dom/, 'dom'],
    [/\t\t\/\/ If excessDomChildren was not null[\s\S]*?(?=\t\tfor \(i in oldProps\))/, ''],
    [/if \(i == 'dangerouslySetInnerHTML'\) \{\n\t+oldHtml = value;\n\t+\} else if/, 'if'],
    [/!\(i in newProps\) &&\n[\s\S]*?'defaultChecked' in newProps\)/, '!(i in newProps)'],
    [/ else if \(i == 'dangerouslySetInnerHTML'\) \{\n\t+newHtml = value;\n\t+\}/, ''],
    [/\(!isHydrating \|\| typeof value == 'function'\) &&/, ''],
    [/\t\tif \(newHtml\) \{[\s\S]*?(?=\t\t\tdiffChildren\()/, '\t\t{\n'],
    [/excessDomChildren\n\t+\? excessDomChildren\[0\]\n\t+: /, ''],
    [/\t\t\t\/\/ Remove children that are not part of any vnode\.\n[^\n]*\n/, ''],
    [/if \(!isHydrating \|\| nodeType == 'textarea'\) \{/, '{'],
    [/if \(nodeType == 'progress' && inputValue == NULL\) \{[\s\S]*?\} else if \(/, 'if ('],
    [/\(inputValue !== dom\[i\] \|\| \(nodeType == 'progress' && !inputValue\)\)/, 'inputValue !== dom[i]'],
    [/export function applyRef\([\s\S]*?\n\}\n/, 'export function applyRef(ref, value) {\n\tref.current = value;\n}\n'],
    [/let r, end, nodes;/, 'let r;'],
    [/\tif \(\(r = vnode\._component\)\) \{[\s\S]*?\n\t\}\n/, '\tif ((r = vnode._component)) r._parentDom = NULL;\n'],
    [
      /typeof vnode\.type == 'function'\n\t+\? skipRemove && !vnode\.props\._parentDom\n\t+: true/,
      "typeof vnode.type == 'function' ? skipRemove : true",
    ],
    [/\t\/\/ A component that suspended[\s\S]*?(?=\tif \(!skipRemove\) removeNode)/, ''],
    [/\/\*\* The `\.render\(\)` method[\s\S]*$/, ''],
    [/\t\tresumed,\n/, ''],
    [PARAMETERS, ''],
  ],
  'src/diff/children.js': [
    [/if \(parentVNode\.props\._parentDom\) return oldDom;/, ''],
    [/ \|\| oldVNode\._flags & REF_DETACHED/, ''],
    // Which children of a reordered list may stay where they are: all are put in again instead. Nothing here reorders.
    [
      /\tif \(moved\) \{[\s\S]*?(?=\t\/\/ Remove remaining oldChildren)/,
      '\tif (moved) newChildren.some(child => { if (child) child._flags |= INSERT_VNODE; });\n',
    ],
    [/childVNode\._flags \|= LIS_CANDIDATE;/, ''],
    [/~\(INSERT_VNODE \| LIS_CANDIDATE\)/, '~INSERT_VNODE'],
    [/\t\t\/\/ A cursor a parked Suspense subtree[\s\S]*?(?=\t\t\/\/ Comments)/, ''],
    [/\t\t\/\/ Comments \(e\.g\. server[\s\S]*?next = next\.nextSibling;/, '\t\tlet dom = parentVNode._dom, next = oldDom;'],
    [/if \(!isMounting && parentDom\.moveBefore && dom\.parentNode\) \{[\s\S]*?\} else \{\n\t+(parentDom\.insertBefore[^\n]*)\n\t+\}/, '$1'],
    [/\twhile \(\n\t\t\(oldDom = [\s\S]*?\n\t\);/, '\toldDom = oldDom && oldDom.nextSibling;'],
    [PARAMETERS, ''],
  ],
  'src/component.js': [
    [
      /BaseComponent\.prototype\.setState = [\s\S]*?\n\};/,
      'BaseComponent.prototype.setState = function () { if (this._vnode) enqueueRender(this); };',
    ],
    [/BaseComponent\.prototype\.forceUpdate = [\s\S]*?\n\};/, ''],
    [/BaseComponent\.prototype\.render = Fragment;/, ''],
    [/\tthis\.context = context;\n/, ''],
    [/\t\tcommitQueue = \[\],\n/, ''],
    [/\t\tif \(options\.vnode\) options\.vnode\(newVNode\);\n/, ''],
    [/\t\t\tcomponent\._globalContext,\n/, ''],
    [/\t\t\toldVNode\._flags & MODE_HYDRATE \? \[oldDom\] : NULL,\n/, ''],
    [/\t\t\toldVNode\._flags & MODE_HYDRATE,\n/, ''],
    [/commitRoot\(commitQueue, newVNode, refQueue\)/, 'commitRoot(refQueue)'],
    [/ && !vnode\.props\._parentDom/g, ''],
    [/ \|\|\n\t\tprevDebounce != options\.debounceRendering/, ''],
    [/\t\tprevDebounce = options\.debounceRendering;\n/, ''],
    [/\(prevDebounce \|\| queueMicrotask\)/g, 'queueMicrotask'],
    [/let prevDebounce,\n/, 'let '],
    [PARAMETERS, ''],
  ],
  'src/create-element.js': [[/\tif \(!original && options\.vnode\) options\.vnode\(vnode\);\n/, '']],
  'src/render.js': [
    [/if \(options\._root\) options\._root\(vnode, parentDom\);/, ''],
    [/\tif \(parentDom\.nodeType == 9\) \{[\s\S]*?\n\t\}\n/, ''],
    [/let isHydrating = [^;]+;/, ''],
    [/isHydrating \? NULL : /, ''],
    [/let commitQueue = \[\],\n\t\trefQueue/, 'let refQueue'],
    [/\t\tEMPTY_OBJ,\n\t\tparentDom\.namespaceURI/, '\t\tparentDom.namespaceURI'],
    [/\t\toldVNode\n\t\t\t\? NULL\n[\s\S]*?: NULL,\n/, ''],
    [/commitRoot\(commitQueue, parentDom\._children, refQueue\)/, 'commitRoot(refQueue)'],
    [PARAMETERS, ''],
  ],
  'src/diff/props.js': [
    [/\tif \(name == 'style'\) \{[\s\S]*?\n\t\}\n\t\/\/ Benchmark[^\n]*\n\telse if/, '\tif'],
    [/function setStyle[\s\S]*?\n\}\n/, ''],
    [/useCapture = name != \(name = name\.replace\(CAPTURE_REGEX, '\$1'\)\);/, ''],
    [/const CAPTURE_REGEX[^\n]*/, ''],
    [/let useCapture;/, ''],
    [/, useCapture\)/g, ')'],
    [/\t\t\tname != 'width' &&\n\t\t\tname != 'height' &&\n/, ''],
    [/\t\t\tname != 'download' &&\n\t\t\tname != 'rowSpan' &&\n\t\t\tname != 'colSpan' &&\n/, ''],
    [/\t\t\tname != 'popover' &&\n/, ''],
    [/name == 'popover' && value == true \? '' : value/, 'value'],
    [/name = name\.replace\(\/xlink[^;]+;/, ''],
    // Handlers attached while an event bubbles: here an element that appears is never above the one that was pressed.
    [/\t\t\tif \(e\[EVENT_DISPATCHED\] == NULL\) \{[\s\S]*?return;\n\t\t\t\}\n/, ''],
    [/\(dom\._attached \|\| \(dom\._attached = \{\}\)\)\[name\] = eventClock;/, ''],
    [/let EVENT_DISPATCHED = Symbol\(\);/, ''],
    [/let eventClock = 0;/, ''],
    [/options\.event \? options\.event\(e\) : e/, 'e'],
  ],
  'src/options.js': [
    [/import \{ _catchError \}[^\n]*/, ''],
    [/\t_catchError\n/, ''],
  ],
};
/** Names that must be gone with the features they belong to. */
const GONE =
  /\b(isHydrating|excessDomChildren|globalContext|commitQueue|isClassComponent|rangeEnd|resumed|componentContext|_catchError|_parentDom\b(?= in)|innerHTML|__html)\b/;

const withoutComments = (source) => source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, '');

/** Bundler plugin: `preact` resolves to the slimmed sources. */
export const slimPreact = {
  name: 'slim-preact',
  setup(pipeline) {
    pipeline.onResolve({ filter: /^preact$/ }, () => ({ path: join(ROOT, 'src/index.js') }));
    pipeline.onLoad({ filter: /preact\/src\/.*\.js$/ }, ({ path }) => {
      const file = path.slice(ROOT.length + 1);
      let contents = readFileSync(path, 'utf8');
      const errors = [];
      for (const [what, by] of CUTS[file] ?? []) {
        const fits = contents.match(new RegExp(what, what.flags.includes('g') ? what.flags : `${what.flags}g`))?.length ?? 0;
        if (fits === 0 || (fits > 1 && !what.flags.includes('g')))
          errors.push({ text: `Preact's ${file} holds ${fits} times what is cut once: ${what}` });
        contents = contents.replace(what, by);
      }
      const left = CUTS[file] && GONE.exec(withoutComments(contents));
      if (left)
        errors.push({
          text: `Preact's ${file} still holds ${left[0]}: ${contents.slice(contents.indexOf(left[0]) - 200, contents.indexOf(left[0]) + 80)}`,
        });
      return { contents, loader: 'js', errors };
    });
  },
};
