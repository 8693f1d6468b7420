//! Callees and arguments as text.

use ruff_python_ast::{Arguments, Expr};
use ruff_text_size::Ranged;

use super::span_of;
use crate::facts::calls::{Argued, Argument, Spread};

/// Writes what is called: names and dots as they are, `()` and `[]` for calls and subscripts on the way, `…` for what is no name.
pub(super) fn write_callee(expr: &Expr, out: &mut String) {
    match expr {
        Expr::Name(name) => out.push_str(name.id.as_str()),
        Expr::Attribute(attribute) => {
            write_callee(&attribute.value, out);
            out.push('.');
            out.push_str(attribute.attr.as_str());
        }
        Expr::Call(call) => {
            write_callee(&call.func, out);
            out.push_str("()");
        }
        Expr::Subscript(subscript) => {
            write_callee(&subscript.value, out);
            out.push_str("[]");
        }
        Expr::Await(waiting) => write_callee(&waiting.value, out),
        _ => out.push('…'),
    }
}

/// The arguments, positional ones first.
pub(super) fn read(text: &str, arguments: &Arguments) -> Vec<Argument> {
    let positional = arguments.args.iter().map(|value| match value {
        Expr::Starred(starred) => argument(text, None, Spread::Items, &starred.value),
        value => argument(text, None, Spread::One, value),
    });
    positional.chain(keywords(text, arguments)).collect()
}

/// Those with a keyword, and `**values`.
pub(super) fn keywords<'a>(text: &'a str, arguments: &'a Arguments) -> impl Iterator<Item = Argument> + 'a {
    arguments.keywords.iter().map(move |keyword| {
        let spread = if keyword.arg.is_some() { Spread::One } else { Spread::Keywords };
        argument(text, keyword.arg.as_ref().map(ToString::to_string), spread, &keyword.value)
    })
}

fn argument(text: &str, name: Option<String>, spread: Spread, value: &Expr) -> Argument {
    Argument { name, spread, value: argued(text, value), span: span_of(value) }
}

/// A value, as far as it says itself what it is.
pub(super) fn argued(text: &str, value: &Expr) -> Argued {
    match value {
        Expr::StringLiteral(literal) => Argued::Text(literal.value.to_str().to_owned()),
        Expr::NumberLiteral(_) | Expr::UnaryOp(_) => number(text, value),
        Expr::BooleanLiteral(literal) => Argued::Bool(literal.value),
        Expr::NoneLiteral(_) => Argued::None,
        Expr::Name(_) | Expr::Attribute(_) => {
            let mut name = String::new();
            write_callee(value, &mut name);
            Argued::Name(name)
        }
        Expr::Call(call) => {
            let mut callee = String::new();
            write_callee(&call.func, &mut callee);
            Argued::Call(callee)
        }
        _ => Argued::Other,
    }
}

/// `5`, `1.5`, `-5`.
fn number(text: &str, value: &Expr) -> Argued {
    let inner = if let Expr::UnaryOp(sign) = value { &*sign.operand } else { value };
    let signed = text.get(value.range().to_std_range()).unwrap_or("");
    if inner.is_number_literal_expr() && !signed.starts_with(['~', 'n']) { Argued::Number(signed.to_owned()) } else { Argued::Other }
}
