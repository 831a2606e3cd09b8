/** The form's fields by name, to put the focus on one, also on one that is yet to be rendered. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { Field } from "./problems";

interface Focusable {
  focus: () => void;
}

export interface Fields {
  /** For a component's `ref`. */
  refOf: (field: Field) => (element: Focusable | null) => void;
  /** The field gets the focus with the next rendering, which this asks for. */
  focus: (field: Field) => void;
}

export function useFields(): Fields {
  const elements = useRef(new Map<Field, Focusable>());
  // An object, so that the same field can be wanted again.
  const [wanted, setWanted] = useState<{ field: Field } | null>(null);

  useEffect(() => {
    if (wanted) elements.current.get(wanted.field)?.focus();
  }, [wanted]);

  const refOf = useCallback(
    (field: Field) => (element: Focusable | null) => {
      if (element) elements.current.set(field, element);
      else elements.current.delete(field);
    },
    [],
  );
  const focus = useCallback((field: Field) => setWanted({ field }), []);
  return { refOf, focus };
}
