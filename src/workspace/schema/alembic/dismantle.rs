//! Values are taken apart without recursion: a loop can nest them deeper than any stack.

use std::rc::Rc;

use super::values::{Class, Dict, Items, Member, Object, Value};

/// Drops values and all that only they hold.
fn dismantle(mut work: Vec<Value<'_>>) {
    while let Some(value) = work.pop() {
        let parts = match value {
            Value::Items(items) => Rc::into_inner(items).map(|mut items| std::mem::take(items.values.get_mut())),
            Value::Dict(dict) => Rc::into_inner(dict).map(|mut dict| parts_of_dict(&mut dict)),
            Value::Object(object) => Rc::into_inner(object).map(|mut object| parts_of_object(&mut object)),
            Value::Class(class) => Rc::into_inner(class).map(|mut class| parts_of_class(&mut class)),
            Value::Member(member) => Rc::into_inner(member).map(|mut member| parts_of_member(&mut member)),
            _ => None,
        };
        work.extend(parts.unwrap_or_default());
    }
}

fn parts_of_dict<'p>(dict: &mut Dict<'p>) -> Vec<Value<'p>> {
    std::mem::take(dict.entries.get_mut()).into_iter().flat_map(|(key, value)| [key, value]).collect()
}

fn parts_of_object<'p>(object: &mut Object<'p>) -> Vec<Value<'p>> {
    let mut parts = std::mem::take(&mut object.args.values);
    parts.extend(std::mem::take(&mut object.args.named).into_iter().map(|(_, value)| value));
    parts
}

fn parts_of_class<'p>(class: &mut Class<'p>) -> Vec<Value<'p>> {
    let mut parts = std::mem::take(&mut class.bases);
    parts.extend(std::mem::take(&mut class.attributes).into_iter().map(|(_, value)| value));
    if let Some(definition) = &mut class.definition {
        parts.extend(std::mem::take(&mut definition.keywords).into_iter().map(|(_, value)| value));
        parts.extend(std::mem::take(&mut definition.fields).into_iter().flat_map(|field| field.annotation.into_iter().chain(field.value)));
    }
    parts
}

fn parts_of_member<'p>(member: &mut Member<'p>) -> Vec<Value<'p>> {
    vec![std::mem::replace(&mut member.value, Value::None)]
}

impl Drop for Items<'_> {
    fn drop(&mut self) {
        dismantle(std::mem::take(self.values.get_mut()));
    }
}

impl Drop for Dict<'_> {
    fn drop(&mut self) {
        dismantle(parts_of_dict(self));
    }
}

impl Drop for Object<'_> {
    fn drop(&mut self) {
        dismantle(parts_of_object(self));
    }
}

impl Drop for Class<'_> {
    fn drop(&mut self) {
        dismantle(parts_of_class(self));
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        // The class is held by the module as well; what it holds is taken apart by itself.
        dismantle(parts_of_member(self));
    }
}
