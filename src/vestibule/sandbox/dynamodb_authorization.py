"""What DynamoDB's operations need permission for: tables and indexes, keys and attributes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vestibule.sandbox.backends import find_backend
from vestibule.sandbox.checks import AuthorizationCheck, CheckMaker, ContextValue
from vestibule.sandbox.generic_authorization import generic_checks
from vestibule.sandbox.refusals import undetermined

_TRANSACTION_ACTIONS = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
_BATCHES = frozenset({"BatchGetItem", "BatchWriteItem"})
_TRANSACTIONS = frozenset({"TransactGetItems", "TransactWriteItems"})
_PARTIQL = frozenset({"BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction"})
_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})
_EXPRESSIONS = (
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
_KEYWORDS = frozenset(
    {"add", "and", "between", "delete", "in", "not", "or", "remove", "set"}
    | {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with"}
    | {"contains", "if_not_exists", "list_append", "size"}
)
_NAME = re.compile(r"(?<![:\w.#\[-])[\w#][\w#-]*")
_BETWEEN_NAMES = re.compile(r"[\s=<>(),]+")


def dynamodb_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    """The checks of a DynamoDB operation. Raises SandboxRefusal."""
    operation = maker.request.operation
    parameters = maker.request.parameters
    if operation in _PARTIQL:
        raise undetermined("PartiQL statements are not read by the sandbox.")
    if operation in _BATCHES:
        return _batch_checks(maker)
    if operation in _TRANSACTIONS:
        return _transaction_checks(maker)
    if parameters.get("TableName"):
        return _table_checks(maker)
    return generic_checks(maker)


def _table_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    operation = maker.request.operation
    parameters = maker.request.parameters
    table = _table_arn(maker, str(parameters["TableName"]))
    index = parameters.get("IndexName")
    resource = f"{table}/index/{index}" if index else table
    context = _item_context(maker, table, parameters)
    return [maker.check(operation, resource, context=context)]


def _batch_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    operation = maker.request.operation
    tables: Mapping[str, Any] = maker.request.parameters.get("RequestItems") or {}
    made = []
    for name, wanted in tables.items():
        table = _table_arn(maker, name)
        items = list(_batch_items(wanted))
        detail = dict(wanted) if isinstance(wanted, Mapping) else {}
        context = _item_context(maker, table, {**detail, "Keys": items})
        made.append(maker.check(operation, table, context=context))
    if not made:
        raise undetermined(f"the tables of dynamodb:{operation}.")
    return made


def _batch_items(wanted: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(wanted, Mapping):
        yield from wanted.get("Keys") or ()
        return
    for each in wanted:
        if "PutRequest" in each:
            yield each["PutRequest"]["Item"]
        elif "DeleteRequest" in each:
            yield each["DeleteRequest"]["Key"]
        else:
            raise undetermined("a write of dynamodb:BatchWriteItem.")


def _transaction_checks(maker: CheckMaker) -> list[AuthorizationCheck]:
    made = []
    for item in maker.request.parameters.get("TransactItems") or ():
        for kind, detail in item.items():
            name = _TRANSACTION_ACTIONS.get(kind)
            if name is None:
                raise undetermined("a part of the transaction.")
            table = _table_arn(maker, detail["TableName"])
            context = _item_context(maker, table, detail)
            context["dynamodb:EnclosingOperation"] = maker.request.operation
            made.append(maker.check(name, table, context=context))
    if not made:
        raise undetermined("the tables of the transaction.")
    return made


def _table_arn(maker: CheckMaker, name: str) -> str:
    if name.startswith("arn:"):
        if ":table/" not in name:
            raise undetermined("the table is not named by a table's ARN.")
        return name.partition("/index/")[0]
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", name):
        raise undetermined("the table's name.")
    return maker.arn(f"table/{name}")


def _item_context(
    maker: CheckMaker, table_arn: str, parameters: Mapping[str, Any]
) -> dict[str, ContextValue]:
    """dynamodb:LeadingKeys, Attributes, Select and the Return… keys of a data operation."""
    context: dict[str, ContextValue] = {}
    attributes = tuple(dict.fromkeys(_attributes(parameters)))
    if attributes:
        context["dynamodb:Attributes"] = attributes
    leading = tuple(dict.fromkeys(_leading_keys(maker, table_arn, parameters)))
    if leading:
        context["dynamodb:LeadingKeys"] = leading
    for member in ("ReturnConsumedCapacity", "ReturnValues"):
        if isinstance(parameters.get(member), str):
            context[f"dynamodb:{member}"] = parameters[member]
    if maker.request.operation in _READS:
        context["dynamodb:Select"] = _select(parameters)
    return context


def _select(parameters: Mapping[str, Any]) -> str:
    if parameters.get("Select"):
        return str(parameters["Select"])
    narrowed = parameters.get("ProjectionExpression") or parameters.get("AttributesToGet")
    if narrowed:
        return "SPECIFIC_ATTRIBUTES"
    return "ALL_PROJECTED_ATTRIBUTES" if parameters.get("IndexName") else "ALL_ATTRIBUTES"


def _attributes(parameters: Mapping[str, Any]) -> Iterator[str]:
    """The top-level attributes that a request names; rather one too many than too few."""
    for member in ("Key", "Item", "AttributeUpdates", "Expected", "KeyConditions", "QueryFilter"):
        yield from parameters.get(member) or ()
    yield from parameters.get("ScanFilter") or ()
    yield from parameters.get("AttributesToGet") or ()
    for item in parameters.get("Keys") or ():
        yield from item
    aliases: Mapping[str, str] = parameters.get("ExpressionAttributeNames") or {}
    for member in _EXPRESSIONS:
        for name in _NAME.findall(str(parameters.get(member) or "")):
            if name.lower() not in _KEYWORDS:
                yield aliases.get(name, name)


def _leading_keys(
    maker: CheckMaker, table_arn: str, parameters: Mapping[str, Any]
) -> Iterable[str]:
    partition_key = _partition_key(table_arn, parameters.get("IndexName"))
    if partition_key is None:
        return
    for item in (parameters.get("Key"), parameters.get("Item"), *(parameters.get("Keys") or ())):
        if isinstance(item, Mapping) and isinstance(item.get(partition_key), Mapping):
            yield _plain(item[partition_key])
    if maker.request.operation == "Query":
        yield _queried_key(parameters, partition_key)


def _queried_key(parameters: Mapping[str, Any], partition_key: str) -> str:
    """The one value that the partition key must equal.

    Raises SandboxRefusal where the condition names the key twice: which value would count cannot
    be told.
    """
    legacy = (parameters.get("KeyConditions") or {}).get(partition_key)
    if legacy is not None and len(legacy.get("AttributeValueList") or ()) == 1:
        return _plain(legacy["AttributeValueList"][0])
    aliases: Mapping[str, str] = parameters.get("ExpressionAttributeNames") or {}
    values: Mapping[str, Any] = parameters.get("ExpressionAttributeValues") or {}
    expression = str(parameters.get("KeyConditionExpression") or "")
    words = _BETWEEN_NAMES.split(expression)
    named = [each for each in words if aliases.get(each, each) == partition_key]
    if len(named) == 1:
        name = re.escape(named[0])
        compared = re.search(rf"(?:^|[\s(]){name}\s*=\s*(:\w+)(?=[\s)]|$)", expression)
        found = values.get(compared[1]) if compared is not None else None
        if isinstance(found, Mapping):
            return _plain(found)
    raise undetermined("the partition key of dynamodb:Query.")


def _plain(value: Mapping[str, Any]) -> str:
    """A key attribute's value as text: {"S": "a"} gives a."""
    content = next(iter(value.values()))
    return content.decode("latin-1") if isinstance(content, bytes) else str(content)


def _partition_key(table_arn: str, index_name: str | None) -> str | None:
    _, _, _, region, account, resource = table_arn.split(":", 5)
    backend = find_backend("dynamodb", account, region)
    table = None if backend is None else backend.tables.get(resource.removeprefix("table/"))
    if table is None:
        return None
    if index_name is None:
        return str(table.hash_key_attr)
    for index in (*table.global_indexes, *table.indexes):
        if index.name == index_name:
            hashes = [each for each in index.schema if each["KeyType"] == "HASH"]
            return str(hashes[0]["AttributeName"])
    return None
