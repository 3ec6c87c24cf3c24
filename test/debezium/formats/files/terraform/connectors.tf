terraform {
  required_providers {
    confluent = {
      source  = "confluentinc/confluent"
      version = "~> 2.0"
    }
  }
}

locals {
  tables = join(",", [for table in var.tables : "public\\.${table}"]) # not looked into
  note   = "a brace } and a # in a string"
}

resource "confluent_service_account" "connect" {
  display_name = "shop-connect"
  description  = <<-EOT
    Runs the shop's connectors. { not a block
  EOT
}

/* The connector of the shop;
   its tables are those that others read. */
resource "confluent_connector" "shop_cdc" {
  environment {
    id = var.environment_id
  }
  kafka_cluster { id = confluent_kafka_cluster.events.id }

  config_sensitive = {
    "database.password" = "terraform-password-in-the-clear"
    "kafka.api.secret"  = var.kafka_api_secret
  }

  config_nonsensitive = {
    "connector.class"             = "PostgresCdcSourceV2"
    "name"                        = "shop-cdc"
    "kafka.auth.mode"             = "SERVICE_ACCOUNT"
    "kafka.service.account.id"    = confluent_service_account.connect.id
    "database.hostname"           = aws_db_instance.shop.address
    "database.port"               = 5432
    "database.user"               = "debezium"
    "database.dbname"             = "shop"
    "output.data.format"          = "AVRO",
    "output.key.format"           = "AVRO", // with a comma, as some write it
    "after.state.only" : false
    "topic.prefix"                = "shop"
    "slot.name"                   = "shop_cdc"
    "publication.name"            = "shop_cdc"
    "publication.autocreate.mode" = "filtered"
    "schema.include.list"         = "public"
    "table.include.list"          = "public\\.(products|customers|order-lines)"
    "column.exclude.list"         = "public\\.customers\\.(phone|birth_date)"
    "message.key.columns"         = "public.order-lines:order_id,line"
    "decimal.handling.mode"       = "precise"
    "time.precision.mode"         = "connect"
    "schema.name.adjustment.mode" = "avro"
    "field.name.adjustment.mode"  = "avro"
    "heartbeat.interval.ms"       = 10000
    "snapshot.mode.custom.name"   = null
    "tasks.max"                   = "1"
    "transforms"                  = "route"
    "transforms.route.type"       = "org.apache.kafka.connect.transforms.RegexRouter"
    "transforms.route.regex"      = "shop\\.public\\.(.*)"
    "transforms.route.replacement" = "shop.$1"
  }

  depends_on = [confluent_service_account.connect]
  lifecycle {
    prevent_destroy = true
  }
}
